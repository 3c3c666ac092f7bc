/* Hands a sum to the picture, which may come later. */

export default function ({ data }) {
  globalThis.lstmViewGatesSum = data;
  globalThis.dispatchEvent(new Event("lstm-view-gates-sum"));
}

// @ts-check
import { keepAddress } from "./keep.js";

/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */

/** @param {Mount<[{ query: Record<string, string> }]>} mount */
export default function ({ data: [data] }) {
  keepAddress(data.query);
}

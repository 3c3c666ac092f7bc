"""What Streamlit does that a class cannot live with, and what is done about it.

Each of these reaches into Streamlit, so each has a test that fails when Streamlit has changed.
"""

from __future__ import annotations

import functools

from streamlit import net_util
from streamlit.runtime import runtime as server
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

SEND_SECONDS = 0.002
"""Between one look for what is to be sent and the next."""


def ask_nobody_outside() -> None:
    """Keep Streamlit from asking a server outside for this machine's address.

    It would ask when a page of an origin that it does not know connects, and all would wait for it.
    What it asks at a start without a screen comes before this.
    """
    net_util.get_external_ip = lambda: None


def send_soon() -> None:
    """Let Streamlit send what a page has made every two milliseconds while it is being made.

    It would wait five each time, which is most of the time that many a page takes. One millisecond
    was slower again: sending holds up the script that makes the page.
    """
    server.MESSAGE_FLUSH_INTERVAL_SECS = SEND_SECONDS  # type: ignore[misc]


@functools.cache
def send_everything() -> None:
    """Keep Streamlit from dropping elements when a part of a page runs again.

    It drops those of the part that are not sent yet, and still sends that the page is complete. So
    the browser removes the part, what stands below moves up, and the new elements of the part find
    others in their places: those are lost, or the whole page goes white. Here all is sent, in the
    order in which it was made.
    """
    drop = ForwardMsgQueue.clear

    def clear(
        self: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        if fragment_ids_this_run is None:
            drop(self, retain_lifecycle_msgs)
        else:
            self._delta_index_map.clear()  # a new element is not put where an older one waits

    ForwardMsgQueue.clear = clear  # type: ignore[method-assign]

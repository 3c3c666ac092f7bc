"""What the pages send, read as the browser or a spreadsheet reads it."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import numpy as np
import pandas as pd

from dashboard.features.download.files import APOSTROPHE


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and the arrays of a packed picture message, by name."""
    (length,) = struct.unpack_from("<I", packed)
    header = json.loads(packed[4 : 4 + length])
    numbers = np.frombuffer(packed, dtype="<f4", offset=4 + length)
    shape = (header["steps"], header["units"])
    arrays = {}
    for described in header["quantities"]:
        arrays[described["name"]] = numbers[: shape[0] * shape[1]].reshape(shape)
        numbers = numbers[shape[0] * shape[1] :]
    states = ["initial_hidden_state", "initial_cell_state"][: 2 if header["cell"] == "lstm" else 1]
    for name in states:
        arrays[name], numbers = numbers[: shape[1]], numbers[shape[1] :]
    if header["features"]:
        arrays["inputs"] = numbers[-shape[0] * header["features"] :].reshape(shape[0], -1)
    return header, arrays


def read_csv(data: bytes) -> pd.DataFrame:
    """The table that `to_csv` wrote, its words as they were."""
    rows = pd.read_csv(
        io.BytesIO(data),
        keep_default_na=False,  # "null" is a word
        na_values={"value": [""]},
        dtype={"word": str, "quantity": str, "value": np.float32},
    )
    rows["word"] = rows["word"].str.removeprefix(APOSTROPHE)
    return rows

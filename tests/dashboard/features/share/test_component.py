"""The link that is shared: the browser's address, with what a teacher takes away."""

from __future__ import annotations

import pytest

from dashboard.features.share.component import address_of, qr_code, with_parts


@pytest.mark.parametrize("told", [None, {}, {"address": 3}, {"address": "javascript:alert(1)"}])
def test_what_is_no_address_is_not_believed(told: object) -> None:
    assert address_of(told) == ""


def test_parts_take_the_place_of_the_address_s_own() -> None:
    address = "https://a.b/x/predict?sentence=a+%26+b&hide=bars#top"
    assert with_parts(address, {"hide": "", "lock": "1"}) == (
        "https://a.b/x/predict?sentence=a+%26+b&lock=1"
    )


def test_a_code_is_a_picture_without_a_script() -> None:
    code = qr_code("https://a.b/?x=<script>")
    assert code.startswith("<svg")
    assert "script" not in code

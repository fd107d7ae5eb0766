"""The arithmetic of ``benchmarks/live_figures.py``: script in a frame, from a trace's events."""

from pathlib import Path

import pytest

from benchmarks import live_figures


def test_nested_and_overlapping_calls_count_once() -> None:
    assert live_figures.union([(0, 10), (2, 5), (8, 12), (20, 21)]) == 13
    assert live_figures.union([]) == 0


def test_a_call_across_two_frames_is_divided() -> None:
    def event(name: str, begin: int, duration: int = 0) -> dict:
        phase = "X" if duration else "I"
        return {"name": name, "ph": phase, "ts": begin, "dur": duration, "pid": 1, "tid": 1}

    starts = [event("BeginMainThreadFrame", begin) for begin in (0, 16_000, 32_000, 48_000)]
    assert live_figures.script_per_frame([*starts, event("TimerFire", 15_000, 3_000)]) == [1, 2]


def test_a_folder_without_live_figures_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        live_figures.main([str(tmp_path)])
    assert f"{tmp_path} holds no page with a live figure" in capsys.readouterr().err

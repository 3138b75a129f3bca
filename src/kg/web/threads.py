"""Answers of the store stay in the thread that asked."""

import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def contained(route: Callable[Given, Made]) -> Callable[Given, Made]:
    """A route whose errors take none of its values along.

    A route runs in a thread of its own, and its errors are told in another one. Their traceback would bring the frames,
    and with them an answer of pyoxigraph, which cannot be freed in any thread but its own: it would stay for ever.
    """

    @wraps(route)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        try:
            return route(*args, **kwargs)
        except Exception as error:
            traceback.clear_frames(error.__traceback__)
            raise

    return run

"""/dump/{shard}.nq.gz: the whole graph to take along, as the files that its generation is made of."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse

from kg.web.live import Now
from kg.web.negotiate import PROBLEMS

router = APIRouter()

_TYPE = "application/gzip"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The shard as gzip N-Quads", "content": {_TYPE: {}}},
    206: {"description": "The part of it that the Range header asks for", "content": {_TYPE: {}}},
    304: {"description": "It is the one that the client has"},
    404: PROBLEMS[404],
}


@router.api_route(
    "/dump/{shard}.nq.gz", methods=["GET", "HEAD"], summary="The whole graph", response_class=Response, responses=_ANSWERS
)
def dump(request: Request, shard: str, now: Now) -> Response:
    """A file of the generation that is served, which never changes: all of them together are the graph."""
    if now.generation is None:
        raise HTTPException(404, "this graph is not on this machine: it has no file here; ask /sparql")
    shards = {each.name: each for each in now.generation.glob("*.nq.gz")}
    file = shards.get(f"{shard}.nq.gz")
    if file is None:
        there_is = ", ".join(f"/dump/{name}" for name in sorted(shards))
        raise HTTPException(404, f"no shard is called {shard[:100]!r}; there is {there_is}")
    tag = {"ETag": f'"{now.generation.name}"', "Content-Location": f"/dump/{file.name}"}
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag["ETag"] in known:
        return Response(status_code=304, headers=tag)
    return FileResponse(file, media_type=_TYPE, headers=tag)

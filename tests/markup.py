"""What a page holds that it must not: whatever text of a record became, it is text."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

_OWN = "/static/"
_LOADS = {"script": "src", "img": "src", "image": "href", "use": "href", "link": "href"}
_NEVER = ("style", "iframe", "object", "embed", "base", "meta[http-equiv]", "template", "frame", "video", "audio")


def hostile(html: str) -> set[str]:
    """What runs script, loads what is not the server's own, or styles by itself; nothing of a page that is as it should be."""
    tree = LexborHTMLParser(html)
    found = {f"<{name}>" for name in _NEVER if tree.css_first(name)}
    return (
        found | {f"<{node.tag}>" for node in _all(tree) if _loads(node)} | {each for node in _all(tree) for each in _runs(node)}
    )


def _all(tree: LexborHTMLParser) -> list[LexborNode]:
    return tree.css("*")


def _loads(node: LexborNode) -> bool:
    if node.tag == "link" and node.attributes.get("rel") == "alternate":
        return False
    return node.tag in _LOADS and not (node.attributes.get(_LOADS[node.tag]) or "").startswith(_OWN)


def _runs(node: LexborNode) -> list[str]:
    attributes = [name for name in node.attributes if name.startswith("on") or name == "style"]
    script = [
        name for name in ("href", "action") if (node.attributes.get(name) or "").strip().lower().startswith("javascript:")
    ]
    return attributes + script

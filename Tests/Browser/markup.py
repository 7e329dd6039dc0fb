"""What can be told of a page from its bytes: syntax, policy, headings, and what it points at."""
import collections
import re
import urllib.parse

import html5lib

# What an element may name by id, for labels and for those who hear the page.
REFERENCES = {
    "aria-activedescendant", "aria-controls", "aria-describedby", "aria-details", "aria-errormessage", "aria-flowto",
    "aria-labelledby", "aria-owns", "for", "headers", "list", "form", "popovertarget", "commandfor",
}
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "cite", "xlink:href"}
LOADED = {("link", "href"), ("script", "src"), ("img", "src"), ("use", "href"), ("image", "href"), ("source", "src")}
POLICY = {
    "default-src": {"'none'"}, "style-src": {"'self'"}, "script-src": {"'self'"}, "img-src": {"'self'"}, "connect-src": {"'self'"},
    "form-action": {"'self'"}, "base-uri": {"'none'"}, "frame-ancestors": {"'none'"}, "require-trusted-types-for": {"'script'"},
    "trusted-types": {"rapport"},
}
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Markup:
    """A page that has been read: `text` is what it says, without what a browser does to it."""

    def __init__(self, source):
        self.parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        self.root = self.parser.parse(source)
        self.elements = [element for element in self.root.iter() if isinstance(element.tag, str)]
        self.ids = collections.Counter(element.get("id") for element in self.elements if element.get("id") is not None)

    def of(self, tag):
        return [element for element in self.elements if element.tag == tag]

    @property
    def title(self):
        return squeezed("".join("".join(element.itertext()) for element in self.of("title")))

    @property
    def main(self):
        """What the page is about, as one string: equal for two readers who see the same."""
        return squeezed(" ".join("".join(element.itertext()) for element in self.of("main")))

    @property
    def text(self):
        """All that is to be read in it, in controls too."""
        pieces = ["".join(element.itertext()) for element in self.of("body")]
        return squeezed("\n".join(pieces + [element.get("value", "") for element in self.of("input")]))

    def links(self):
        """Addresses that lead on from here, as they are written."""
        return [element.get("href") for element in self.of("a") + self.of("area") if element.get("href") is not None]

    def loads(self):
        return [element.get(name) for tag, name in sorted(LOADED) for element in self.of(tag) if element.get(name) is not None]


def squeezed(text):
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip()


def described(element):
    words = [f"#{element.get('id')}" if element.get("id") else "", squeezed("".join(element.itertext()))[:40]]
    return f"<{element.tag}> {' '.join(word for word in words if word)}".strip()


def faults(page, language):
    """What is wrong with the markup, as sentences."""
    found = [f"line {place[0]}: {code} {data or ''}".strip() for place, code, data in page.parser.errors]
    html = page.of("html")[0]
    if html.get("lang", "").split("-")[0] != language:
        found.append(f"<html lang> is {html.get('lang')!r} and not {language!r}")
    headings = len(page.of("h1"))
    if headings != 1:
        found.append(f"it has {headings} headings h1 and not one")
    if not page.title:
        found.append("it has no title")
    found += [f"the id {name!r} is there {count} times" for name, count in page.ids.items() if count > 1]
    for element in page.elements:
        found += [f"{fault}: {described(element)}" for fault in faults_of(element, page)]
    return found


def faults_of(element, page):
    if element.tag == "style":
        yield "a style inside the page"
    if element.tag == "script" and (element.get("src") is None or "".join(element.itertext()).strip()):
        yield "a script inside the page"
    for name, value in element.attrib.items():
        name = name if isinstance(name, str) else "".join(name)
        if name == "style":
            yield "a style attribute"
        if name.startswith("on"):
            yield f"a handler {name}"
        if name in ADDRESSES:
            yield from faults_of_address(element.tag, name, value, page)
        if name in REFERENCES:
            yield from (f"{name} names {word!r}, which is not there" for word in value.split() if word not in page.ids)


def faults_of_address(tag, name, value, page):
    scheme = urllib.parse.urlsplit(value.strip()).scheme.lower()
    if scheme not in ("", "http", "https", "mailto"):
        yield f"{name} is an address of {scheme}:"
    if (tag, name) in LOADED and (scheme or value.startswith("//")):
        yield f"it loads {value[:80]} from elsewhere"
    if value.strip() == "#":
        yield f"{name} leads nowhere"
    elif value.startswith("#") and name not in ("action", "formaction"):  # of the page that comes then
        wanted = urllib.parse.unquote(value[1:])
        if wanted not in page.ids:
            yield f"{name} leads to {value!r}, which is not there"


def faults_of_headers(headers):
    """What the answer with a page has to say beside it."""
    found = []
    policy = {}
    for part in headers.get("Content-Security-Policy", "").split(";"):
        words = part.split()
        if words:
            policy[words[0]] = set(words[1:])
    for directive, values in POLICY.items():
        if policy.get(directive) != values:
            there = " ".join(sorted(policy.get(directive, ["nowhere"])))
            found.append(f"the policy has {directive} {there} and not {' '.join(values)}")
    for name, value in HEADERS.items():
        if headers.get(name) != value:
            found.append(f"{name} is {headers.get(name)!r} and not {value!r}")
    if not headers.get("Content-Type", "").replace(" ", "").lower() == "text/html;charset=utf-8":
        found.append(f"Content-Type is {headers.get('Content-Type')!r}")
    return found

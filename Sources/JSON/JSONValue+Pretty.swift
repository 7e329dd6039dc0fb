extension JSONValue {
    /// The same value for people to read, indented by two spaces a level.
    public func pretty() -> [UInt8] {
        var out: [UInt8] = []
        writePretty(to: &out, indent: 0)
        return out
    }

    private func writePretty(to out: inout [UInt8], indent: Int) {
        func line(_ depth: Int) {
            out.append(contentsOf: [UInt8(ascii: "\n")] + Array(repeating: UInt8(ascii: " "), count: 2 * depth))
        }
        guard (kind == .array || kind == .object) && count > 0 else {
            out.append(contentsOf: kind == .array ? Array("[]".utf8) : kind == .object ? Array("{}".utf8) : Array(raw))
            return
        }
        out.append(kind == .array ? UInt8(ascii: "[") : UInt8(ascii: "{"))
        var isFirst = true
        func separate() {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            line(indent + 1)
        }
        for element in elements {
            separate()
            element.writePretty(to: &out, indent: indent + 1)
        }
        for member in members {
            separate()
            out.append(contentsOf: member.key.raw)
            out.append(contentsOf: ": ".utf8)
            member.value.writePretty(to: &out, indent: indent + 1)
        }
        line(indent)
        out.append(kind == .array ? UInt8(ascii: "]") : UInt8(ascii: "}"))
    }
}

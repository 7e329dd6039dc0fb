extension JSONReader {
    /// RFC 7493 §2.3: names must be unique. Readers that keep the first and readers that keep the last would disagree.
    ///
    /// Names are the same if their bytes are, once escapes are resolved. Swift's `String` would take two spellings of
    /// one letter for the same name; JSON does not (RFC 8259 §8.3).
    func refuseDuplicates(in object: Int, hasEscapedName: Bool) throws(JSONError) {
        let count = Int(nodes[object].count)
        guard count > 1 else { return }
        if count > 16 || hasEscapedName {
            var seen = Set<[UInt8]>(minimumCapacity: count)
            try forEachName(of: object) { (name) throws(JSONError) in
                guard seen.insert(self.name(name)).inserted else { throw duplicate(name) }
            }
        } else {
            try forEachName(of: object) { (name) throws(JSONError) in
                var earlier = object + 1
                while earlier < name {
                    if hasSameBytes(earlier, name) { throw duplicate(name) }
                    earlier = Int(nodes[earlier + 1].next)
                }
            }
        }
    }

    private func forEachName(of object: Int, _ body: (Int) throws(JSONError) -> Void) throws(JSONError) {
        var index = object + 1
        for _ in 0..<nodes[object].count {
            try body(index)
            index = Int(nodes[index + 1].next)
        }
    }

    private func hasSameBytes(_ one: Int, _ other: Int) -> Bool {
        let (one, other) = (nodes[one], nodes[other])
        guard one.end - one.start == other.end - other.start else { return false }
        for offset in 0..<Int(one.end - one.start) where bytes[Int(one.start) + offset] != bytes[Int(other.start) + offset] {
            return false
        }
        return true
    }

    func name(_ index: Int) -> [UInt8] {
        let node = nodes[index]
        let spelled = Array(bytes[Int(node.start)..<Int(node.end)])
        return node.isEscaped ? unescaped(spelled[...]) : spelled
    }

    /// The fault quotes only as much of a long name as a person needs to recognise it.
    private func duplicate(_ index: Int) -> JSONError {
        let name = String(decoding: name(index), as: UTF8.self).unicodeScalars
        let shown = name.count <= 64 ? String(name) : String(name.prefix(64)) + "…"
        return error(.nameTwice(shown), at: Int(nodes[index].start) - 1)
    }
}

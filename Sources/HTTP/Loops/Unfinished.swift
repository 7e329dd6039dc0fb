/// The connections of a loop whose clients owe something: the rest of a handshake or of a request, or the reading of an answer.
///
/// In the order in which they have moved last, by slot: where there is too little room, the first gives way. Every change
/// takes the same short time, however many there are.
struct Unfinished {
    private struct Link {
        var before: Int32 = -1
        var after: Int32 = -1
    }

    private var links: [Link] = []
    private var (first, last): (Int32, Int32) = (-1, -1)
    private var counts: [ClientAddress.Network: Int] = [:]
    private(set) var count = 0

    /// The one that has moved least; nil if there is none.
    var oldest: Int? { first < 0 ? nil : Int(first) }

    /// The one that has moved least but for this one.
    func next(after slot: Int) -> Int? { links[slot].after < 0 ? nil : Int(links[slot].after) }

    func count(of network: ClientAddress.Network) -> Int { counts[network] ?? 0 }

    mutating func add(_ slot: Int, of network: ClientAddress.Network) {
        while links.count <= slot { links.append(Link()) }
        append(Int32(slot))
        counts[network, default: 0] += 1
        count += 1
    }

    mutating func remove(_ slot: Int, of network: ClientAddress.Network) {
        unlink(Int32(slot))
        count -= 1
        let left = counts[network, default: 1] - 1
        counts[network] = left == 0 ? nil : left
    }

    /// It has moved.
    mutating func renew(_ slot: Int) {
        guard last != slot else { return }
        unlink(Int32(slot))
        append(Int32(slot))
    }

    private mutating func append(_ slot: Int32) {
        links[Int(slot)] = Link(before: last, after: -1)
        if last >= 0 { links[Int(last)].after = slot } else { first = slot }
        last = slot
    }

    private mutating func unlink(_ slot: Int32) {
        let link = links[Int(slot)]
        if link.before >= 0 { links[Int(link.before)].after = link.after } else { first = link.after }
        if link.after >= 0 { links[Int(link.after)].before = link.before } else { last = link.before }
    }
}

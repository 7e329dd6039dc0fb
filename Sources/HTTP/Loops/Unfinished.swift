/// The connections of a loop whose clients owe something: the rest of a handshake or of a request, or the reading of an answer.
///
/// In the order in which they have moved last, by slot: where there is too little room, the first gives way. Those of each client
/// stand in an order of their own, so that the first of a crowd is found however many others stand before it. Every change takes
/// the same short time, however many there are.
struct Unfinished {
    private struct Link {
        var (before, after): (Int32, Int32) = (-1, -1)
    }

    /// An order, by the slots of its ends.
    private struct Order {
        var (first, last): (Int32, Int32) = (-1, -1)

        mutating func append(_ slot: Int32, _ links: inout [Link]) {
            links[Int(slot)] = Link(before: last, after: -1)
            if last >= 0 { links[Int(last)].after = slot } else { first = slot }
            last = slot
        }

        mutating func remove(_ slot: Int32, _ links: inout [Link]) {
            let link = links[Int(slot)]
            if link.before >= 0 { links[Int(link.before)].after = link.after } else { first = link.after }
            if link.after >= 0 { links[Int(link.after)].before = link.before } else { last = link.before }
        }
    }

    private struct Client {
        var order = Order()
        var count = 0
    }

    private var all = Order()
    private var links: [Link] = []
    /// Of each client.
    private var clients: [ClientAddress.Network: Client] = [:]
    private var clientLinks: [Link] = []
    private(set) var count = 0
    /// The client with the most when all were looked through, or one that has more by now.
    private var largest: ClientAddress.Network?
    /// No client has more: what the largest had then, and what was added since.
    private var countMax = 0

    /// The one that has moved least; nil if there is none.
    var oldest: Int? { all.first < 0 ? nil : Int(all.first) }

    /// The one that has moved least but for this one.
    func next(after slot: Int) -> Int? { links[slot].after < 0 ? nil : Int(links[slot].after) }

    func count(of network: ClientAddress.Network) -> Int { clients[network]?.count ?? 0 }

    /// Of this client, the one that has moved least.
    func oldest(of network: ClientAddress.Network) -> Int? {
        guard let first = clients[network]?.order.first, first >= 0 else { return nil }
        return Int(first)
    }

    /// The client with the most, if it has more than this many.
    mutating func crowd(above few: Int) -> ClientAddress.Network? {
        if let largest, count(of: largest) > few { return largest }
        guard countMax > few else { return nil }
        largest = clients.max { $0.value.count < $1.value.count }?.key
        countMax = largest.map { count(of: $0) } ?? 0
        return countMax > few ? largest : nil
    }

    mutating func add(_ slot: Int, of network: ClientAddress.Network) {
        while links.count <= slot {
            links.append(Link())
            clientLinks.append(Link())
        }
        all.append(Int32(slot), &links)
        clients[network, default: Client()].order.append(Int32(slot), &clientLinks)
        clients[network]?.count += 1
        count += 1
        countMax += 1
        if largest.map({ count(of: $0) < count(of: network) }) ?? true { largest = network }
    }

    mutating func remove(_ slot: Int, of network: ClientAddress.Network) {
        all.remove(Int32(slot), &links)
        clients[network]?.order.remove(Int32(slot), &clientLinks)
        clients[network]?.count -= 1
        if clients[network]?.count == 0 { clients[network] = nil }
        count -= 1
    }

    /// It has moved.
    mutating func renew(_ slot: Int, of network: ClientAddress.Network) {
        guard all.last != slot else { return }
        all.remove(Int32(slot), &links)
        all.append(Int32(slot), &links)
        clients[network]?.order.remove(Int32(slot), &clientLinks)
        clients[network]?.order.append(Int32(slot), &clientLinks)
    }
}

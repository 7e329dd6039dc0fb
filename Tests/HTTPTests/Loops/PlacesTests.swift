import Testing

@testable import HTTP

/// Places are shared out: the client that keeps the server waiting longest makes room, and nobody takes the room of all.
@Suite struct PlacesTests {
    private static let halfHead = "GET / HTTP/1.1\r\nHost: h\r\n"

    private func limits(connections: Int) -> Limits {
        var limits = Limits.patient
        limits.connectionsMax = connections
        return limits
    }

    @Test(arguments: [
        halfHead, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nfive!",
        "POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nfive!", get("/sized/500000"),
    ])
    func `with every place taken by what is not finished, the oldest gives way`(_ begun: String) throws {
        let server = try TestServer(limits(connections: 4))
        let stalled = try (1...4).map { number in
            let client = try server.client(from: "127.0.0.\(10 + number)", receiveBytes: 4096)
            client.send(begun)
            #expect(comes { server.unfinishedCount == number })
            return client
        }
        let newcomer = try server.client()
        #expect(try newcomer.answer(to: get("/target")).text == "GET /target")
        #expect(try newcomer.answer(to: get("/target?on")).status == 200)
        #expect(stalled.count == 4)
        #expect(server.metric("rapport_http_connections_gave_way_total{need=\"place\"}")?.hasSuffix(" 1") == true)
    }

    @Test func `a client that gives way with half a request reads why`() throws {
        let server = try TestServer(limits(connections: 2))
        let (first, second) = (try server.client(), try server.client())
        first.send(Self.halfHead)
        #expect(comes { server.unfinishedCount == 1 })
        second.send(Self.halfHead)
        #expect(comes { server.unfinishedCount == 2 })
        #expect(try server.client().answer(to: get("/")).status == 200)
        let answer = try first.answer()
        #expect(answer.status == 503 && answer.code == "overloaded" && answer["Retry-After"] == "1")
        second.send("\r\n")
        #expect(try second.answer().status == 200)
    }

    @Test func `where places are scarce, who has more than a quarter of what is unfinished makes its own room`() throws {
        let server = try TestServer(limits(connections: 40))
        let slow = try server.client(from: "127.0.0.3")  // the oldest of all
        slow.send(Self.halfHead)
        #expect(comes { server.unfinishedCount == 1 })
        var crowd: [Client] = []
        for number in 1...120 {
            let client = try server.client(from: "127.0.0.2")
            client.send(Self.halfHead)
            crowd.append(client)
            #expect(try server.client(from: "127.0.0.4").answer(to: get("/")).status == 200, "beside \(number)")
        }
        #expect(server.metric("rapport_http_connections_gave_way_total{need=\"share\"}")?.hasSuffix(" 0") == false)
        slow.send("\r\n")
        #expect(try slow.answer().status == 200)
    }

    @Test func `a crowd makes room before clients that are idle`() throws {
        let server = try TestServer(limits(connections: 64))
        let crowd = try (0..<20).map { _ in
            let client = try server.client(from: "127.0.0.2")
            client.send(Self.halfHead)
            return client
        }
        #expect(comes { server.unfinishedCount == 20 })
        let idle = try (0..<44).map { _ in try server.client(from: "127.0.0.3") }
        for client in idle { #expect(try client.answer(to: get("/")).status == 200) }
        #expect(try server.client(from: "127.0.0.4").answer(to: get("/")).status == 200)
        #expect(try crowd[0].answer().code == "overloaded")
        for client in idle { #expect(try client.answer(to: get("/")).status == 200) }
    }

    @Test func `a crowd is found behind many others that have moved less`() throws {
        let server = try TestServer(limits(connections: 400))
        let guards = try (0..<80).map { number in
            let client = try server.client(from: "127.0.1.\(number + 1)")
            client.send("G")
            return client
        }
        #expect(comes { server.unfinishedCount == 80 })
        let crowd = try (0..<220).map { _ in
            let client = try server.client(from: "127.0.0.2")
            client.send(Self.halfHead)
            return client
        }
        #expect(comes { server.unfinishedCount == 300 })
        let idle = try (0..<97).map { _ in try server.client(from: "127.0.0.3") }
        for client in idle { #expect(try client.answer(to: get("/")).status == 200) }
        for _ in 0..<20 { #expect(try server.client(from: "127.0.0.4").answer(to: get("/")).status == 200) }
        #expect(try crowd[0].answer().code == "overloaded")
        for client in idle { #expect(try client.answer(to: get("/")).status == 200) }
        for client in guards { client.send("ET / HTTP/1.1\r\nHost: h\r\n\r\n") }
        for client in guards { #expect(try client.answer().status == 200) }
    }

    @Test func `a loop without anybody who could make place gets one that another makes`() throws {
        let server = try TestServer(limits(connections: 512), loops: 2)
        var clients: [Client] = []
        while clients.count < 1200 {  // more than there are places: each loop makes its own, and for the other
            let client = try server.client(from: "127.0.0.2")
            #expect(try client.answer(to: get("/")).status == 200, "\(clients.count)")
            clients.append(client)
        }
        #expect(server.metric("rapport_http_connections ").flatMap { Int($0.split(separator: " ")[1]) } ?? 0 <= 512)
    }

    @Test func `a proxy that is trusted is no crowd`() throws {
        let server = try TestServer(limits(connections: 8), proxies: #require(TrustedProxies("127.0.0.2")))
        let crowd = try (0..<8).map { _ in
            let client = try server.client(from: "127.0.0.2")
            client.send(Self.halfHead)
            return client
        }
        #expect(comes { server.unfinishedCount == 8 }, "none of them has had to make room")
        for client in crowd { client.send("\r\n") }
        for client in crowd { #expect(try client.answer().status == 200) }
    }

    @Test func `the order is that of a list, whatever comes and goes`() {
        var random = Seeded()
        var (unfinished, model): (Unfinished, [(slot: Int, network: ClientAddress.Network)]) = (Unfinished(), [])
        let networks = (1...5).map { ClientAddress("192.0.2.\($0)")!.network }
        for _ in 0..<20_000 {
            let slot = Int.random(in: 0..<50, using: &random)
            if let index = model.firstIndex(where: { $0.slot == slot }) {
                let entry = model.remove(at: index)
                if Bool.random(using: &random) {
                    unfinished.renew(slot, of: entry.network)
                    model.append(entry)
                } else {
                    unfinished.remove(slot, of: entry.network)
                }
            } else {
                let network = networks.randomElement(using: &random)!
                unfinished.add(slot, of: network)
                model.append((slot, network))
            }
            var (order, next): ([Int], Int?) = ([], unfinished.oldest)
            while let slot = next { (order, next) = (order + [slot], unfinished.next(after: slot)) }
            let few = Int.random(in: 0...20, using: &random)
            let counts = networks.map { network in model.count { $0.network == network } }
            let crowd = unfinished.crowd(above: few)
            guard order == model.map(\.slot), unfinished.count == model.count,
                zip(networks, counts).allSatisfy({ unfinished.count(of: $0) == $1 }),
                networks.allSatisfy({ network in unfinished.oldest(of: network) == model.first { $0.network == network }?.slot }),
                (crowd != nil) == (counts.max() ?? 0 > few), crowd.map({ unfinished.count(of: $0) > few }) ?? true
            else {
                Issue.record("seed \(random.seed)")
                return
            }
        }
    }
}

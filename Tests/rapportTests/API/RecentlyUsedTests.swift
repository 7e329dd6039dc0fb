import Testing

@testable import rapport

@Suite struct RecentlyUsedTests {
    @Test func `what was asked for longest ago gives way, by count`() {
        var store = RecentlyUsed<Int, String>(countMax: 3)
        for key in 1...3 { store.keep("\(key)", for: key) }
        #expect(store.find(1) == "1")
        store.keep("4", for: 4)
        #expect((1...4).map { store.find($0) } == ["1", nil, "3", "4"])
        store.keep("again", for: 3)
        #expect((1...4).map { store.find($0) } == ["1", nil, "again", "4"], "one that is replaced takes no other's place")
    }

    @Test func `bytes are bounded, and one value never takes more than a quarter`() {
        var store = RecentlyUsed<Int, Int>(countMax: 100, bytesMax: 100)
        for key in 1...4 { store.keep(key, for: key, bytes: 25) }
        #expect(store.find(1) == 1)
        store.keep(5, for: 5, bytes: 26)
        #expect((1...5).map { store.find($0) } == [1, 2, 3, 4, nil])
        store.keep(6, for: 6, bytes: 25)
        #expect((1...6).map { store.find($0) } == [nil, 2, 3, 4, nil, 6])
        store.keep(2, for: 2, bytes: 1)
        for key in 7...12 { store.keep(key, for: key, bytes: 4) }
        #expect(store.find(3) != nil, "what is replaced gives its bytes back")
    }

    @Test func `it holds what a list of the last uses holds`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = SeededGenerator(seed: seed)
        var store = RecentlyUsed<Int, Int>(countMax: 5, bytesMax: 40)
        var model: [(key: Int, value: Int, bytes: Int)] = []  // the last used last
        for step in 0..<5000 {
            let key = Int.random(in: 0..<12, using: &dice)
            if Bool.random(using: &dice) {
                let found = model.firstIndex { $0.key == key }
                #expect(store.find(key) == found.map { model[$0].value }, "seed \(seed)")
                if let found { model.append(model.remove(at: found)) }
                continue
            }
            let bytes = Int.random(in: 0...12, using: &dice)
            store.keep(step, for: key, bytes: bytes)
            guard bytes <= 10 else { continue }
            model.removeAll { $0.key == key }
            while model.count >= 5 || model.reduce(bytes, { $0 + $1.bytes }) > 40 { model.removeFirst() }
            model.append((key, step, bytes))
        }
    }
}

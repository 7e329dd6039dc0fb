@testable import Guidance
import Testing

@Suite struct SortedIndexTests {
    @Test func `an index equals a sorted array, and its copies stay the same`() {
        var random = SeededRandom(for: "sorted index")
        for range in [50, 300, 20_000] {
            var (index, model) = (SortedIndex<Int>(), [Int]())
            var copies: [(index: SortedIndex<Int>, model: [Int])] = []
            for step in 0..<6000 {
                // Phases of growth and shrinkage, so that nodes fill, split, empty and go.
                let isGrowing = step % 2000 < 1300
                let key = Int.random(in: 0..<range, using: &random)
                let place = model.firstIndex { $0 >= key } ?? model.count
                let isThere = place < model.count && model[place] == key
                if Int.random(in: 0..<10, using: &random) < (isGrowing ? 8 : 2) {
                    #expect(index.insert(key) == !isThere, "seed \(random.seed)")
                    if !isThere { model.insert(key, at: place) }
                } else {
                    // A random key is rarely present: half of the time this takes one that is.
                    let victim = Bool.random(using: &random) ? key : model.randomElement(using: &random) ?? key
                    let found = model.firstIndex(of: victim)
                    #expect(index.remove(victim) == (found != nil), "seed \(random.seed)")
                    if let found { model.remove(at: found) }
                }
                if step % 200 == 199 { copies.append((index, model)) }
            }
            #expect(index.entries == model && index.count == model.count, "seed \(random.seed)")
            #expect(model.allSatisfy { index.contains($0) }, "seed \(random.seed)")
            #expect(falling(index) == model.reversed(), "seed \(random.seed)")
            #expect(SortedIndex(model) == index, "seed \(random.seed)")
            for copy in copies { #expect(copy.index.entries == copy.model, "seed \(random.seed)") }
        }
    }

    @Test(arguments: [0, 1, 64, 65, 5000])
    func `a finder finds what the index has, in whatever order it is asked`(_ count: Int) {
        var random = SeededRandom(for: "finder")
        let index = SortedIndex((0..<count).map { 2 * $0 })
        var finder = SortedIndex<Int>.Finder(index)
        let asked = Array(-1...2 * count)
        for key in asked + asked.reversed() + asked.shuffled(using: &random) {
            let isThere = key >= 0 && key < 2 * count && key % 2 == 0
            #expect(finder.find(key) == (isThere ? key : nil), "seed \(random.seed)")
        }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 130, 4097, 5000])
    func `a visit begins after any key, present or not`(_ count: Int) {
        var index = SortedIndex<Int>()
        for key in 0..<count { index.insert(2 * key) }
        let positions = count < 200 ? Array(-1...2 * count) : Array(stride(from: -1, through: 2 * count, by: 37))
        for start in positions {
            var seen: [Int] = []
            index.forEach(after: start) {
                seen.append($0)
                return seen.count < 70
            }
            let first = start < 0 ? 0 : start / 2 + 1
            #expect(seen == (first..<max(first, count)).prefix(70).map { 2 * $0 })
            let below = (0..<min(count, max(0, (start + 1) / 2))).reversed()
            #expect(falling(index, before: start, count: 70) == below.prefix(70).map { 2 * $0 })
        }
        #expect(falling(index, count: 70) == (0..<count).reversed().prefix(70).map { 2 * $0 })
    }

    /// The keys below one, from the highest down, at most this many.
    private func falling(_ index: SortedIndex<Int>, before start: Int? = nil, count: Int = .max) -> [Int] {
        var seen: [Int] = []
        index.forEachFalling(before: start) {
            seen.append($0)
            return seen.count < count
        }
        return seen
    }

    @Test(arguments: [0, 1, 63, 64, 65, 4096, 4097, 20_000])
    func `an index made from sorted keys is full, and changes like any other`(_ count: Int) {
        var random = SeededRandom(for: "sorted index of \(count)")
        var model = Array(0..<count)
        var index = SortedIndex(model)
        let full = index
        #expect(index.entries == model && index.count == count && falling(index) == model.reversed())
        #expect(index.nodeCount <= 2 + count / 64 * 65 / 64 + 2, "\(index.nodeCount) nodes")
        for _ in 0..<min(count, 500) {
            let place = Int.random(in: 0..<model.count, using: &random)
            let victim = model.remove(at: place)
            let isRemoved = index.remove(victim)
            #expect(isRemoved, "seed \(random.seed)")
            let key = Int.random(in: -100...count + 100, using: &random)
            let next = model.firstIndex { $0 >= key } ?? model.count
            let (isThere, isInserted) = (next < model.count && model[next] == key, index.insert(key))
            #expect(isInserted == !isThere, "seed \(random.seed)")
            if !isThere { model.insert(key, at: next) }
        }
        #expect(index.entries == model && full.entries == Array(0..<count), "seed \(random.seed)")
    }

    @Test func `keys added at the end and removed anywhere leave few nodes`() {
        var random = SeededRandom(for: "sorted index, times of change")
        var (times, next) = (Array(0..<5000), 5000)
        var index = SortedIndex(times)
        for _ in 0..<50_000 {
            let place = Int.random(in: 0..<times.count, using: &random)
            index.remove(times[place])
            times[place] = next
            index.insert(next)
            next += 1
        }
        #expect(index.entries == times.sorted(), "seed \(random.seed)")
        #expect(index.nodeCount < 5000 / 16, "\(index.nodeCount) nodes, seed \(random.seed)")
        // All but the first key of each leaf go.
        var sparse = SortedIndex(Array(0..<64_000))
        for key in 0..<64_000 where key % 64 != 0 { sparse.remove(key) }
        #expect(sparse.entries == Array(stride(from: 0, to: 64_000, by: 64)) && sparse.nodeCount < 1000 / 8)
    }

    @Test(arguments: ["rising", "falling", "inwards"])
    func `keys stay sorted in whatever order they come and go`(_ order: String) {
        let count = 10_000
        let keys = (0..<count).map { place in
            switch order {
            case "rising": place
            case "falling": count - 1 - place
            default: place % 2 == 0 ? place / 2 : count - 1 - place / 2
            }
        }
        var index = SortedIndex<Int>()
        for key in keys { index.insert(key) }
        #expect(index.entries == Array(0..<count))
        let full = index
        for key in keys.dropLast() { index.remove(key) }
        #expect(index.entries == [keys[count - 1]])
        index.remove(keys[count - 1])
        #expect(index.isEmpty && index == SortedIndex())
        index.insert(5)
        #expect(index.entries == [5] && full.count == count && full.entries == Array(0..<count))
    }

    @Test func `a visit ends when its body says so`() {
        var index = SortedIndex<Int>()
        for key in 0..<1000 { index.insert(key) }
        var seen = 0
        index.forEach { _ in
            seen += 1
            return seen < 100
        }
        #expect(seen == 100)
    }

    @Test func `indexes are equal when their keys are, however they were added`() {
        var (one, other) = (SortedIndex<Int>(), SortedIndex<Int>())
        for key in 0..<500 { one.insert(key) }
        for key in (0..<500).reversed() { other.insert(key) }
        #expect(one == other)
        other.remove(499)
        #expect(one != other)
    }
}

extension Int: Sorted {}

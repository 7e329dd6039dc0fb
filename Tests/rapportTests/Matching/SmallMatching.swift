import JSON
import Testing

/// A matching problem so small that every assignment can be tried.
struct SmallMatching {
    let learners: Int
    let capacities: [Int]
    let held: [Int]
    /// A row for each learner; nil where the pair may not be.
    let scores: [[Int?]]
    let forbids: Set<[Int]>
    let pins: [[Int]]
    let minimumScore: Int

    init(_ dice: inout Dice) {
        learners = Int.random(in: 1...4, using: &dice)
        let guides = Int.random(in: 1...3, using: &dice)
        capacities = (0..<guides).map { _ in Int.random(in: 0...2, using: &dice) }
        held = (0..<guides).map { _ in Int.random(in: 0...2, using: &dice) }
        let most = [1, 3, 1_000_000].randomElement(using: &dice) ?? 1
        let rows = (0..<learners).map { _ in
            (0..<guides).map { _ in
                Int.random(in: 0...3, using: &dice) == 0 ? nil : Optional(Int.random(in: 0...most, using: &dice))
            }
        }
        scores = rows
        minimumScore = Int.random(in: 0...3, using: &dice) == 0 ? 1 : 0
        var forbids: Set<[Int]> = []
        if Bool.random(using: &dice) {
            forbids.insert([Int.random(in: 0..<learners, using: &dice), Int.random(in: 0..<guides, using: &dice)])
        }
        self.forbids = forbids
        let pin = [Int.random(in: 0..<learners, using: &dice), Int.random(in: 0..<guides, using: &dice)]
        let mayPin = capacities[pin[1]] > 0 && !forbids.contains(pin) && rows[pin[0]][pin[1]].map { $0 >= 1 } == true
        pins = mayPin && Bool.random(using: &dice) ? [pin] : []
    }

    /// - Parameters:
    ///   - learners: Their order in the request; nil for that of their ids.
    func request(
        _ member: String = #""tieBreak":"id""#, learners: [Int]? = nil, guides: [Int]? = nil, asList: Bool = false
    ) -> String {
        let (people, offers) = (learners ?? Array(0..<self.learners), guides ?? Array(capacities.indices))
        func place(_ pair: [Int]) -> [Int] { [people.firstIndex(of: pair[0]) ?? -1, offers.firstIndex(of: pair[1]) ?? -1] }
        func list(_ pairs: [[Int]]) -> String { "[\(pairs.map { "\($0)" }.joined(separator: ","))]" }
        var text = "{\(member),\"minimumScore\":\(minimumScore),\"learners\":["
        text += people.map { "{\"id\":\"l\($0)\"}" }.joined(separator: ",") + "],\"guides\":["
        text += offers.map { "{\"id\":\"g\($0)\",\"capacity\":\(capacities[$0]),\"held\":\(held[$0])}" }.joined(separator: ",")
        text += "],\"forbids\":\(list(forbids.map(place))),\"pins\":\(list(pins.map(place))),"
        if asList {
            let pairs = people.enumerated().flatMap { row, learner in
                offers.enumerated().compactMap { column, guide in scores[learner][guide].map { [row, column, $0] } }
            }
            text += "\"pairs\":\(list(pairs))"
        } else {
            let rows = people.map { learner in
                "[\(offers.map { scores[learner][$0].map(String.init) ?? "null" }.joined(separator: ","))]"
            }
            text += "\"scores\":[\(rows.joined(separator: ","))]"
        }
        return text + "}"
    }

    /// The guide of each learner in the best assignment, by trying all; nil for nobody.
    func best(_ objective: String) -> [Int?] {
        var best: (key: [Int], guides: [Int?])?
        func go(_ learner: Int, _ guides: [Int?]) {
            guard learner < learners else {
                let key = key(guides, objective)
                if best.map({ $0.key.lexicographicallyPrecedes(key) }) ?? true { best = (key, guides) }
                return
            }
            if let pin = pins.first(where: { $0[0] == learner }) { return go(learner + 1, guides + [pin[1]]) }
            for guide in capacities.indices where isAllowed(learner, guide) {
                let pinned = pins.count { $0[1] == guide && $0[0] > learner }
                if guides.count(where: { $0 == guide }) + pinned < capacities[guide] { go(learner + 1, guides + [guide]) }
            }
            go(learner + 1, guides + [nil])
        }
        go(0, [])
        return best?.guides ?? []
    }

    private func isAllowed(_ learner: Int, _ guide: Int) -> Bool {
        (scores[learner][guide] ?? -1) >= minimumScore && !forbids.contains([learner, guide])
    }

    /// What is better is larger.
    private func key(_ guides: [Int?], _ objective: String) -> [Int] {
        let pairs = guides.enumerated().compactMap { learner, guide in guide.map { (learner, $0) } }
        let total = pairs.reduce(0) { $0 + (scores[$1.0][$1.1] ?? 0) }
        let free = pairs.filter { pair in !pins.contains { $0[0] == pair.0 } }
        let least = free.map { scores[$0.0][$0.1] ?? 0 }.min() ?? 0
        let squares = capacities.indices.reduce(0) { sum, guide in
            let load = held[guide] + pairs.count { $0.1 == guide }
            return sum + load * load
        }
        let first =
            switch objective {
            case "score": [total, pairs.count]
            case "floor": [pairs.count, least, total]
            default: [pairs.count, total]
            }
        return first + [-squares] + guides.map { -($0 ?? capacities.count) }
    }
}

/// That the service finds what trying everything finds.
@Suite struct SmallMatchingTests {
    @Test(arguments: ["participation", "score", "floor"])
    func `the answer is the best of all assignments`(_ objective: String) throws {
        let service = try ServiceProcess()
        let guest = try service.guest()
        var dice = Dice(for: "assignments by \(objective)")
        for _ in 0..<100 {
            let small = SmallMatching(&dice)
            let request = small.request("\"tieBreak\":\"id\",\"objective\":\"\(objective)\"")
            let answer = try guest.post(CalculationTests.path, request)
            #expect(answer.status == 200, "\(answer.text)")
            let pairs = try #require(try answer.value("pairs")).elements.map { $0.elements.compactMap(\.string) }
            let best = small.best(objective).enumerated().compactMap { learner, guide in guide.map { ["l\(learner)", "g\($0)"] } }
            #expect(pairs == best, "\(request) \(answer.text)")
            // Pins count, also those with less than the least score that the others can have.
            let total = small.best(objective).enumerated().reduce(0) { sum, pair in
                sum + (pair.element.flatMap { small.scores[pair.offset][$0] } ?? 0)
            }
            #expect(try answer.value("total")?.integer == total, "\(request) \(answer.text)")
        }
    }
}

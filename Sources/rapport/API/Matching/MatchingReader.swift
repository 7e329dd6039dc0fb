import Guidance
import JSON
import Matching

/// Reads a matching problem piece by piece: of a table of millions of scores nothing is kept but the scores.
///
/// Every fault is noted with its place, up to a bound.
final class MatchingReader {
    private enum List: String, CaseIterable {
        case learners, guides, scores, pairs, pins, forbids
    }

    private let limits: MatchingLimits
    private(set) var faults = MatchingFaults()
    private var learners: [MatchingRequest.Person] = []
    private var guides: [MatchingRequest.Person] = []
    /// How many people there are, those beyond the limit included.
    private var counts: [MatchingText.Side: Int] = [.learners: 0, .guides: 0]
    private var ranksCount = 0
    /// All rows of scores one after the other, and the length of each.
    private var cells: [Int32] = []
    private var rowLengths: [Int32] = []
    private var pairs: [Market.ScoredPair] = []
    private var pins: [MatchingRequest.Pair] = []
    private var forbids: [MatchingRequest.Pair] = []

    private init(_ limits: MatchingLimits) { self.limits = limits }

    /// - Throws: A fault of the syntax, or all that are found in what the document says.
    static func read(_ bytes: [UInt8], _ limits: MatchingLimits) throws(MatchingRefusal) -> MatchingRequest {
        let reader = MatchingReader(limits)
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(bytes, passing: List.allCases.map(\.rawValue), nodesMax: 1_000_000) { list, element in
                reader.take(element, of: List.allCases[list])
            }
        } catch {
            throw .notJSON(error)
        }
        return try reader.finish(document.root)
    }

    // MARK: Elements

    private func take(_ element: borrowing JSONElement, of list: List) {
        switch list {
        case .learners: takePerson(element, .learners, MatchingRequest.learnerFields)
        case .guides: takePerson(element, .guides, MatchingRequest.guideFields)
        case .scores: takeRow(element)
        case .pairs: takeScoredPair(element)
        case .pins: if let pair = pair(element, "/pins") { pins.append(pair) }
        case .forbids: if let pair = pair(element, "/forbids") { forbids.append(pair) }
        }
    }

    private func takePerson(
        _ element: borrowing JSONElement, _ side: MatchingText.Side, _ fields: FieldTable<MatchingRequest.Person>
    ) {
        counts[side, default: 0] += 1
        guard element.place < MatchingLimits.peopleMax, let document = element.document() else { return }
        let place = "/\(side)/\(element.place)"
        let draft = fields.draft(document.root)
        faults.add(draft.errors, under: place, isCut: draft.isCut)
        let person = draft.record ?? MatchingRequest.Person()
        let before = ranksCount
        ranksCount += person.ranks.count
        if before <= MatchingLimits.ranksMax, ranksCount > MatchingLimits.ranksMax {
            faults.add("\(place)/ranks", .tooManyRanks(max: MatchingLimits.ranksMax))
        }
        if side == .learners { learners.append(person) } else { guides.append(person) }
    }

    private func takeRow(_ element: borrowing JSONElement) {
        let row = element.place
        rowLengths.append(Int32(clamping: element.count))
        guard element.kind == .array else { return faults.add("/scores/\(row)", .notArray) }
        element.forEachNumber { place, kind, number in
            if let number, (0...MatchingLimits.scoreMost).contains(number) {
                cells.append(Int32(truncatingIfNeeded: number))
            } else {
                cells.append(-1)
                if kind != .null { faults.add("/scores/\(row)/\(place)", .notInteger(0...MatchingLimits.scoreMost)) }
            }
        }
    }

    private func takeScoredPair(_ element: borrowing JSONElement) {
        let place = "/pairs/\(element.place)"
        guard let numbers = numbers(element, count: 3) else { return faults.add(place, .notScoredPair) }
        guard numbers[2] <= MatchingLimits.scoreMost else {
            return faults.add("\(place)/2", .notInteger(0...MatchingLimits.scoreMost))
        }
        pairs.append(Market.ScoredPair(learner: numbers[0], guide: numbers[1], score: Int32(truncatingIfNeeded: numbers[2])))
    }

    private func pair(_ element: borrowing JSONElement, _ list: String) -> MatchingRequest.Pair? {
        guard let numbers = numbers(element, count: 2) else {
            faults.add("\(list)/\(element.place)", .notPair)
            return nil
        }
        return MatchingRequest.Pair(learner: numbers[0], guide: numbers[1])
    }

    /// As many whole numbers from 0 on; nil for anything else.
    private func numbers(_ element: borrowing JSONElement, count: Int) -> InlineArray<3, Int>? {
        guard element.kind == .array, element.count == count else { return nil }
        var numbers = InlineArray<3, Int>(repeating: -1)
        element.forEachNumber { place, _, number in numbers[place] = number ?? -1 }
        for place in 0..<count where numbers[place] < 0 { return nil }
        return numbers
    }

    // MARK: The whole

    private func finish(_ root: JSONValue) throws(MatchingRefusal) -> MatchingRequest {
        let draft = MatchingRequest.fields.draft(root)
        var all = MatchingFaults()
        all.add(draft.errors, under: "", isCut: draft.isCut)
        all.add(faults)
        faults = all
        guard let wish = draft.record, root.kind == .object else { throw .faults(faults.errors) }
        check(wish)
        checkPeople()
        let isWhole = faults.all.isEmpty
        // What refers to people is looked at only where it is known who they are.
        if isWhole { checkScores(wish) }
        if isWhole { checkDecided(wish) }
        guard faults.all.isEmpty else { throw .faults(faults.errors) }
        return MatchingRequest(
            wish: wish, learners: learners, guides: guides, scores: wish.hasScores == true ? .table(cells) : .list(pairs),
            pins: pins, forbids: forbids)
    }

    private func check(_ wish: MatchingRequest.Wish) {
        if wish.mode == .stable, wish.chosenObjective != nil { faults.add("/objective", .onlyWith(#""mode": "assignment""#)) }
        if wish.mode == .assignment, wish.chosenProposer != nil { faults.add("/proposer", .onlyWith(#""mode": "stable""#)) }
        if wish.tieBreak == .id, wish.seed != nil { faults.add("/seed", .onlyWith(#""tieBreak": "lot""#)) }
        switch (wish.hasScores, wish.hasPairs) {
        case (true, true): faults.add(FieldError(pointer: "/pairs", .other(.init(FieldText.notBoth("scores")))))
        case (true, _), (_, true): break
        default:
            // Something else than an array is a fault that is known already.
            if faults.all.contains(where: { $0.pointer == "/scores" || $0.pointer == "/pairs" }) { break }
            faults.add("/scores", .required(meaning: "The scores, as a table here or as a list in pairs."))
        }
    }

    private func checkPeople() {
        let most = MatchingLimits.peopleMax
        for (side, people, others) in [(MatchingText.Side.learners, learners, guides), (.guides, guides, learners)] {
            if let count = counts[side], count > most { faults.add("/\(side)", .tooManyElements(count, max: most)) }
            var seen = Set<[UInt8]>(minimumCapacity: people.count)
            for (place, person) in people.enumerated() {
                // By bytes: two spellings of one letter are two ids, as in JSON.
                if !person.id.isEmpty, !seen.insert(Array(person.id.utf8)).inserted {
                    faults.addTwice("/\(side)/\(place)/id", person.id)
                }
                checkRanks(person.ranks, "/\(side)/\(place)/ranks", side == .learners ? .guides : .learners, others.count)
            }
        }
        guard let (learners, guides) = counts[.learners].flatMap({ one in counts[.guides].map { (one, $0) } }),
            max(learners, guides) <= most, learners * guides > limits.pairsMax
        else { return }
        faults.add("", .tooManyPairs(learners * guides, max: limits.pairsMax, withKey: limits.withKey))
    }

    private func checkRanks(_ ranks: [Int], _ place: String, _ side: MatchingText.Side, _ count: Int) {
        guard !ranks.isEmpty else { return }
        var seen = Set<Int>(minimumCapacity: ranks.count)
        for (index, rank) in ranks.enumerated() {
            if rank >= count {
                faults.add("\(place)/\(index)", .notPosition(side, count: count))
            } else if !seen.insert(rank).inserted {
                faults.addTwice("\(place)/\(index)", String(rank))
            }
        }
    }

    private func checkScores(_ wish: MatchingRequest.Wish) {
        if wish.hasScores == true {
            if rowLengths.count != learners.count {
                faults.add("/scores", .wrongCount(rowLengths.count, .learners, count: learners.count))
            }
            for (row, length) in rowLengths.enumerated() where Int(length) != guides.count {
                faults.add("/scores/\(row)", .wrongCount(Int(length), .guides, count: guides.count))
            }
        } else {
            var seen = BitSet(count: learners.count * guides.count)
            for (index, pair) in pairs.enumerated() where check(pair.learner, pair.guide, "/pairs/\(index)") {
                if seen.insert(pair.learner * guides.count + pair.guide) { continue }
                faults.addTwice("/pairs/\(index)", "[\(pair.learner), \(pair.guide)]")
            }
        }
    }

    /// - Returns: Whether these are two people.
    private func check(_ learner: Int, _ guide: Int, _ place: String) -> Bool {
        if learner >= learners.count { faults.add("\(place)/0", .notPosition(.learners, count: learners.count)) }
        if guide >= guides.count { faults.add("\(place)/1", .notPosition(.guides, count: guides.count)) }
        return learner < learners.count && guide < guides.count
    }

    /// Pins and forbids.
    private func checkDecided(_ wish: MatchingRequest.Wish) {
        var forbidden = Set<MatchingRequest.Pair>(minimumCapacity: forbids.count)
        for (index, pair) in forbids.enumerated() where check(pair.learner, pair.guide, "/forbids/\(index)") {
            if !forbidden.insert(pair).inserted { faults.addTwice("/forbids/\(index)", "[\(pair.learner), \(pair.guide)]") }
        }
        guard !pins.isEmpty, faults.all.isEmpty else { return }
        let allowed = allowed(wish)
        var pinned = Set<Int>()
        var loads = Array(repeating: 0, count: guides.count)
        for (index, pin) in pins.enumerated() where check(pin.learner, pin.guide, "/pins/\(index)") {
            let place = "/pins/\(index)"
            loads[pin.guide] += 1
            if !pinned.insert(pin.learner).inserted {
                faults.add(place, .pinnedTwice)
            } else if forbidden.contains(pin) {
                faults.add(place, .pinForbidden)
            } else if !allowed(pin) {
                faults.add(place, .pinNotAllowed)
            } else if loads[pin.guide] > guides[pin.guide].capacity {
                faults.add(place, .pinWithoutPlace(capacity: guides[pin.guide].capacity))
            }
        }
    }

    /// Whether a pair has a score that is enough.
    private func allowed(_ wish: MatchingRequest.Wish) -> (MatchingRequest.Pair) -> Bool {
        let least = Int32(truncatingIfNeeded: wish.minimumScore)
        if wish.hasScores == true { return { [cells, guides] in cells[$0.learner * guides.count + $0.guide] >= least } }
        let good = Set(
            pairs.lazy.filter { $0.score >= least }.map { MatchingRequest.Pair(learner: $0.learner, guide: $0.guide) })
        return { good.contains($0) }
    }
}

// Who stands above whom. In mentoring the line of a learner reads nothing, and a change of manager opens nothing that
// was hidden before: so the line goes by what was as well as by what is.

extension Records {
    /// How far up a line is followed, and how long a ring of managers could be: no organisation has as many levels.
    static let lineMax = 32

    static let managerFilter = filter("manager")
    private static let lineFilter = filter("line")

    private static func filter(_ name: String) -> Int {
        guard let place = Person.kind.filters.firstIndex(where: { $0.name == name }) else {
            preconditionFailure("people are listed by \(name)")
        }
        return place
    }

    /// Whether anybody reports to the person today.
    ///
    /// - Complexity: O(1).
    func hasReports(_ id: ID<Person>) -> Bool { people.count(in: .key(id.key), of: Self.managerFilter) > 0 }

    /// Whether one stands above the other, or has stood there in the time that counts.
    ///
    /// - Parameters:
    ///   - start: From when on: as when a participation began. Nil for today alone.
    ///   - now: Until when.
    /// - Complexity: O(1) for one to whom nobody has ever reported, else the people above the other.
    func isInLine(_ one: ID<Person>, of other: ID<Person>, since start: Instant?, now: Instant) -> Bool {
        guard one != other, hasReports(one) || people.count(in: .key(one.key), of: Self.lineFilter) > 0 else { return false }
        // Most have had one manager in that time, and so have those above them: then nothing has to be kept.
        var (id, left) = (other, Self.lineMax)
        while left > 0 {
            guard let person = people[id] else { return false }
            switch person.value.manager(since: start ?? now, until: now) {
            case .nobody: return false
            case .one(one): return true
            case .one(let manager): (id, left) = (manager, left - 1)
            case .several: return isInLine(one, ofAny: [id], left, since: start, now: now)
            }
        }
        return false
    }

    private func isInLine(_ one: ID<Person>, ofAny others: [ID<Person>], _ left: Int, since start: Instant?, now: Instant) -> Bool
    {
        var (seen, level) = (Set(others), others)
        for _ in 0..<left where !level.isEmpty {
            var above: [ID<Person>] = []
            for id in level {
                guard let person = people[id]?.value else { continue }
                for manager in person.managers(since: start ?? now, until: now) where seen.insert(manager).inserted {
                    if manager == one { return true }
                    above.append(manager)
                }
            }
            level = above
        }
        return false
    }

    /// Those who stand above a person today, the nearest first.
    func line(of id: ID<Person>) -> [Stored<Person>] {
        var (line, seen, next) = ([Stored<Person>](), Set([id]), people[id]?.value.manager)
        while line.count < Self.lineMax, let manager = next, seen.insert(manager).inserted, let stored = people[manager] {
            line.append(stored)
            next = stored.value.manager
        }
        return line
    }
}

extension Person {
    /// Those to whom the person reported at some time from a moment on, the present one too.
    func managers(since start: Instant, until end: Instant) -> [ID<Person>] {
        let past = lines.filter { $0.counts(since: start, until: end) }.map(\.manager)
        return (past + (manager.map { [$0] } ?? [])).uniqued()
    }

    enum Managers {
        case nobody
        case one(ID<Person>)
        case several
    }

    /// How many these are, and who it is if it is one.
    func manager(since start: Instant, until end: Instant) -> Managers {
        var only = manager
        for line in lines where line.manager != only && line.counts(since: start, until: end) {
            guard only == nil else { return .several }
            only = line.manager
        }
        return only.map { .one($0) } ?? .nobody
    }

    /// Those to whom the person has reported, the present one too, as far as that is kept.
    var managersEver: [ID<Person>] { lines.map(\.manager).uniqued() }

    /// Closes the line to the manager before and begins one to the new one.
    func withLine(instead current: Person?, in records: Records, at now: Instant) -> Person {
        guard manager != current?.manager else { return self }
        var person = self
        if let last = lines.indices.last, lines[last].until == nil {
            person.lines[last].until = now
        } else if let current, let before = current.manager {  // another hand has left the line out
            person.lines.append(Line(manager: before, from: current.createdAt, until: now))
        }
        if let manager { person.lines.append(Line(manager: manager, from: now)) }
        person.lines = Self.kept(person.lines, since: records.participation(of: id))
        return person
    }

    /// The newest, and those of the time that a participation looks back on.
    private static func kept(_ lines: [Line], since start: Instant?) -> [Line] {
        let older = lines.dropLast(linesMax).filter { line in
            guard let start, let end = line.until else { return false }
            return end >= start
        }
        return (older + lines.suffix(linesMax)).suffix(linesKeptMax)
    }
}

extension Person.Line {
    fileprivate func counts(since start: Instant, until end: Instant) -> Bool {
        from <= end && until.map { $0 >= start } ?? true
    }
}

extension Records {
    /// When the first participation of a person began that is still on record.
    fileprivate func participation(of id: ID<Person>) -> Instant? {
        participants.referring(to: RecordAddress(kind: .people, name: id.name), nil, namedMax: 1).named.first?.value.createdAt
    }
}

extension Records {
    /// Everybody who reports to a person today, directly or through others, each once.
    func below(_ person: ID<Person>) -> [ID<Person>] {
        var (all, seen, place) = ([person], Set([person]), 0)
        while place < all.count {
            people.forEach(in: Person.byManager, .key(all[place].key)) { stored in
                if seen.insert(stored.value.id).inserted { all.append(stored.value.id) }
                return true
            }
            place += 1
        }
        return Array(all.dropFirst())
    }

    // FIXME: Records+Line
    public func isInLine(_ one: ID<Person>, of other: ID<Person>, since start: Instant?, now: Instant) -> Bool {
        var (next, count) = (people[other]?.value.manager, 0)
        while let manager = next, count < 32 {
            if manager == one { return true }
            (next, count) = (people[manager]?.value.manager, count + 1)
        }
        return false
    }
}

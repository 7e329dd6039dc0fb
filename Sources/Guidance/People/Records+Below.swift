extension Records {
    /// Everybody who reports to a person today, directly or through others, each once.
    func below(_ person: ID<Person>) -> [ID<Person>] {
        var (all, seen, place) = ([person], Set([person]), 0)
        while place < all.count {
            people.forEach(in: Self.managerFilter, .key(all[place].key)) { stored in
                if seen.insert(stored.value.id).inserted { all.append(stored.value.id) }
                return true
            }
            place += 1
        }
        return Array(all.dropFirst())
    }
}

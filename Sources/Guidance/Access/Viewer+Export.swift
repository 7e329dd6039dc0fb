public import JSON

/// All that the service has about a person, as that person may read it, at one moment.
public struct PersonExport: Sendable {
    public let person: ID<Person>
    public let at: Instant
    /// The kinds of which there is something.
    public let parts: [Part]

    public struct Part: Sendable {
        public let kind: KindName
        /// Each as JSON, the oldest first.
        public let records: [[UInt8]]
    }

    /// The kinds that can be in one: those of which the matrix shows somebody their own. What a programme is, or how it is matched, is
    /// about nobody.
    public static let kinds = KindName.allCases.filter { kind in
        !kind.isOfCatalogue && kind != .keys
            && Matter.allCases.contains { $0.kinds.contains(kind) && Matrix.row(of: $0)[.oneself].view != nil }
    }
}

extension PersonExport {
    /// What is in no export, said to everybody alike: that it is missing tells nothing.
    public static func leftOut(in language: SpokenLanguage) -> String {
        switch language {
        case .english:
            "No export has the private notes of others, whom others have ranked or avoid, or concerns in which somebody is named, whether "
                + "there are any or not."
        case .german:
            "In keinem Export stehen private Notizen anderer, wen andere gereiht haben oder meiden, und Anliegen, in denen jemand genannt "
                + "ist, ob es solche gibt oder nicht."
        }
    }
}

extension Viewer {
    /// - Returns: The person's record.
    /// - Throws: `Problem` with `.notFound` for a person whom the caller does not see; with `.denied` for anybody else, and for a key that
    ///   opens less than all there is: half an answer would look like a whole one.
    @discardableResult
    public func mayExport(_ id: ID<Person>) throws(Problem) -> Visible<Person> {
        guard caller.person == id else {
            _ = try record(id, of: Person.self)
            throw .denied(.otherRole(Matrix.row(of: .export).roles(that: .read)))
        }
        guard caller.programs == nil else { throw .denied(.confined) }
        for kind in PersonExport.kinds {
            guard let need = Need(.read, kind), !caller.opened(by: need).contains(.oneself) else { continue }
            throw .denied((Need.scopes(for: .read, kind)?.personal.first).map { .scope($0) } ?? .otherRole([.oneself]))
        }
        return try record(id)
    }

    /// All that there is about a person, for that person: every record that names them, a participation or a relationship of theirs, as
    /// far as they may read it.
    ///
    /// - Throws: As `mayExport` does.
    /// - Complexity: O(what there is about the person).
    public func export(of id: ID<Person>) throws(Problem) -> PersonExport {
        let person = try mayExport(id)
        var (found, seen) = ([KindName: [(key: RecordKey, json: [UInt8])]](), Set<RecordAddress>())
        var open = [RecordAddress(kind: .people, name: id.name)]
        func take(_ stored: StoredRecord, _ kind: KindName) {
            let address = RecordAddress(kind: kind, name: stored.name)
            guard seen.insert(address).inserted, case .key(let key) = stored.name, let told = kind.any.told(stored, self) else {
                return
            }
            found[kind, default: []].append((key, told.json))
            // What refers to a participation or a relationship of somebody else is about that one.
            if told.isOwn, kind == .participants || kind == .relationships { open.append(address) }
        }
        take(person.stored, .people)
        for key in records.accessKeys.keys(passing: Key.byPerson, .key(id.key)) {
            if let stored = records.accessKeys[ID(key)], stored.value.actsFor == id { take(stored, .accessKeys) }
        }
        for stored in records.applications.all(in: .key(id.key), of: Application.byPerson) { take(stored, .applications) }
        while let address = open.popLast() {
            for kind in PersonExport.kinds where kind != .people {
                for stored in kind.any.users(address, nil, records, .max).named { take(stored, kind) }
            }
        }
        let parts = PersonExport.kinds.compactMap { kind in
            found[kind].map { PersonExport.Part(kind: kind, records: $0.sorted { $0.key < $1.key }.map(\.json)) }
        }
        return PersonExport(person: id, at: now, parts: parts)
    }
}

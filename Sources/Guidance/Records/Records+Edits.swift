public import JSON

// Making, changing and deleting: the same for records of every kind.

extension Records {
    /// Makes a record as a client describes it.
    ///
    /// - Parameters:
    ///   - document: The whole record.
    ///   - id: Not yet used; nil for a kind whose clients choose ids.
    ///   - maker: Who makes it: the id of a key.
    ///   - now: When it happened. Rules never read a clock.
    /// - Throws: `Problem` with `.alreadyExists` or `.taken`; with `.invalidDocument` and every error: members that are unknown, wrong or
    ///   set by the service, references to records that are not there, and what else the kind finds wrong.
    public func create<R: Record>(
        _ kind: R.Type, from document: JSONValue, id: R.Identifier? = nil, by maker: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<R>> {
        try create(R.fields.draft(document), from: document, id: id, by: maker, at: now)
    }

    /// The same for a document whose fields have been read, which takes no other records.
    public func create<R: Record>(
        _ draft: Draft<R>, from document: JSONValue, id: R.Identifier? = nil, by maker: String, at now: Instant,
        for viewer: Viewer? = nil
    ) throws(Problem) -> Decision<Stored<R>> {
        if id == nil, let taken = document["id"]?.string.flatMap({ R.Identifier($0) }), R.table(of: self)[taken] != nil {
            throw .alreadyExists(R.kind.name, taken.description)
        }
        precondition(id.map { R.table(of: self)[$0] == nil } ?? true, "an id is given once")
        var record = try read(draft, document, instead: nil, for: viewer)
        try claim(&record, instead: nil, by: document, for: viewer)
        record = record.completed(instead: nil, in: self, at: now)
        try record.check(madeIn: self, at: now)
        let decision = decide(on: R.made(record, id: id, by: maker, at: now), revision: 1)
            .withConsequences(from: nil, in: self, at: now)
        try checkUnique(decision.answer, instead: nil, for: viewer)
        return decision
    }

    /// Replaces what clients may change of a record.
    ///
    /// - Parameter document: The whole record as it is to be; read-only members may come back unchanged, or be left out.
    /// - Returns: The record; with no change to remember if the document says what is there already.
    /// - Throws: `Problem` with `.notFound`; with `.invalidDocument` as for `create`; with `.over` if it has come to its end and
    ///   more would change than may; with `.rulesRefuse` if the change breaks a rule that guards its state, and that it
    ///   obeyed until now; with `.inUse` if others need it as it is; with `.taken` if it would have what only one may and another has.
    public func change<R: Record>(
        _ id: R.Identifier, of kind: R.Type = R.self, to document: JSONValue, by changer: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<R>> {
        let current: Stored<R> = try record(id)
        return try change(current, by: R.fields.draft(document, current: current.value), document, by: changer, at: now)
    }

    /// Changes what a merge patch (RFC 7396) names, as `change` does.
    public func patch<R: Record>(
        _ id: R.Identifier, of kind: R.Type = R.self, by patch: JSONValue, by changer: String, at now: Instant
    ) throws(Problem) -> Decision<Stored<R>> {
        let current: Stored<R> = try record(id)
        return try change(current, by: R.fields.patch(patch, of: current.value), patch, by: changer, at: now)
    }

    /// Deletes a record, and does to those that refer to it what their kinds say.
    ///
    /// - Throws: `Problem` with `.notFound`; with `.inUse`, naming what stands in the way.
    public func delete<R: Record>(
        _ id: R.Identifier, of kind: R.Type = R.self, by deleter: String, at now: Instant, for viewer: Viewer? = nil
    ) throws(Problem) -> Decision<Void> {
        let first: Stored<R> = try record(id)
        let all = goingAlong(with: RecordAddress(kind: R.kind.name, name: first.name))
        let (gone, deletions) = (Set(all), all.map { Change.delete($0.name, $0.kind) })
        var use = Use()
        for address in all { use.add(self.use(of: address, .refuse, but: gone)) }
        if R.kind.name == .claims { use.add(rules: AnyRule.citing(first.name)) }
        guard use.count == 0 else { throw .inUse(R.kind.name, id.description, by: viewer.map(use.seen) ?? use, .cannotBeDeleted) }
        let changes = deletions + clearing(all, gone, by: deleter, at: now)
        return Decision(changes: changes + consequences(of: changes, from: first.value, to: nil, at: now), answer: ())
    }

    /// A record and those that are deleted with it, each once.
    private func goingAlong(with first: RecordAddress) -> [RecordAddress] {
        var (all, seen, place) = ([first], Set([first]), 0)
        while place < all.count {
            for kind in KindName.allCases {
                for stored in kind.any.users(all[place], .cascade, self, .max).named {
                    let address = RecordAddress(kind: kind, name: stored.name)
                    if seen.insert(address).inserted { all.append(address) }
                }
            }
            place += 1
        }
        return all
    }

    /// The changes to records that stay and name some that go.
    private func clearing(
        _ all: [RecordAddress], _ gone: Set<RecordAddress>, by deleter: String, at now: Instant
    ) -> [Change] {
        var (changes, seen) = ([Change](), gone)
        for address in all {
            for kind in KindName.allCases {
                for stored in kind.any.users(address, .clear, self, .max).named
                where seen.insert(RecordAddress(kind: kind, name: stored.name)).inserted {
                    changes.append(.put(kind.any.cleared(stored, gone, deleter, now), kind))
                }
            }
        }
        return changes
    }

    // MARK: Shared

    /// Ends the reading of a client's document with what only its kind and the other records tell.
    func read<R: Record>(
        _ draft: Draft<R>, _ document: JSONValue, instead current: R?, for viewer: Viewer?
    ) throws(Problem) -> R {
        var errors = draft.errors
        // Found even where fields are wrong, so that the client learns of everything at once.
        let isThere = { (address: RecordAddress) in viewer?.sees(address) ?? holds(address) }
        if let record = draft.record {
            let unread = Set(errors.map(\.pointer))  // there the record has what a blank one has, which nobody sent
            let faults =
                missingReferences(of: record, instead: current, for: viewer)
                + R.kind.faults(Kind<R>.Draft(record: record, current: current, document: document, isThere: isThere), self)
            // What stands there instead of a type says more than how ids are written.
            let named = Set(faults.filter(\.namesNoType).map(\.pointer))
            errors.removeAll { named.contains($0.pointer) }
            errors += faults.filter { !unread.contains($0.pointer) || $0.namesNoType }
            if let countMax = R.kind.countMax, current == nil, R.table(of: self).count >= countMax {
                errors.append(FieldError(pointer: "", .text(.oneTooMany(R.kind.name, countMax: countMax))))
            }
        }
        guard let record = draft.record, errors.isEmpty else {
            let most = CatalogueLimits.errorsMax
            throw .invalid(FieldErrors(Array(errors.prefix(most)), isCut: draft.isCut || errors.count > most))
        }
        return record
    }

    /// What the record names and is not there, or not for the one who names it: both get the same answer. What it named before it may
    /// go on naming.
    private func missingReferences<R: Record>(of record: R, instead current: R?, for viewer: Viewer?) -> [FieldError] {
        let references = R.kind.references.filter { !$0.isCheckedByKind }
        guard !references.isEmpty else { return [] }
        guard let viewer else { return references.flatMap { $0.missing(record, holds) } }
        var named: Set<RecordAddress> = []
        if let current { for reference in references { _ = reference.missing(current) { named.insert($0).inserted } } }
        return references.flatMap { $0.missing(record) { named.contains($0) ? holds($0) : viewer.sees($0) } }
    }

    /// - Parameter viewer: Who changes it, and what of it; nil for the service itself.
    func change<R: Record>(
        _ current: Stored<R>, by draft: Draft<R>, _ document: JSONValue, by changer: String, at now: Instant,
        for viewer: Viewer? = nil, keeping kept: FieldMask = .none
    ) throws(Problem) -> Decision<Stored<R>> {
        var draft = draft
        if var record = draft.record, !kept.isEmpty {
            R.fields.carry(kept, from: current.value, to: &record)
            draft = Draft(record: record, errors: draft.errors, isCut: draft.isCut)
        }
        var record = try read(draft, document, instead: current.value, for: viewer)
        try claim(&record, instead: current.value, by: document, for: viewer)
        record = record.completed(instead: current.value, in: self, at: now)
        if record != current.value { try record.check(instead: current.value, in: self, at: now) }
        let decision = decide(on: record, instead: current, by: changer, at: now)
        try checkUnique(decision.answer, instead: current, for: viewer)
        return decision
    }

    /// Refuses a record that has what only one may and another has. What was so before stays writable.
    func checkUnique<R: Record>(_ stored: Stored<R>, instead current: Stored<R>?, for viewer: Viewer?) throws(Problem) {
        for (place, filter) in R.kind.filters.enumerated() {
            guard let key = filter.uniqueKey?(stored), key != current.flatMap({ filter.uniqueKey?($0) }),
                let holder = holder(of: key, place, but: stored)
            else { continue }
            let isSeen = viewer.map { $0.seen(holder) != nil } ?? true
            throw .taken(R.kind.name, member: filter.name, by: isSeen ? holder.value.id.description : nil)
        }
    }

    /// Another record that passes a filter for the key.
    func holder<R: Record>(of key: GroupKey, _ filter: Int, but stored: Stored<R>) -> Stored<R>? {
        var (selection, holder) = (Selection<R>(in: catalogue), Stored<R>?.none)
        selection.choose(filter, [key])
        _ = R.table(of: self).forEach(in: selection, after: nil, examinedMax: .max) { other in
            if other.name != stored.name { holder = other }
            return holder == nil
        }
        return holder
    }

    /// The decision to write a record in place of another: nothing to remember if they are the same.
    func decide<R: Record>(
        on record: R, instead current: Stored<R>, by changer: String, at now: Instant
    ) -> Decision<Stored<R>> {
        guard record != current.value else { return Decision(changes: [], answer: current) }
        let revision = current.revision + 1
        return decide(on: record.revised(to: revision, by: changer, at: now), revision: revision)
            .withConsequences(from: current.value, in: self, at: now)
    }

    /// What follows from nothing else: consequences are added by `withConsequences`.
    func decide<R: Record>(on record: R, revision: Int) -> Decision<Stored<R>> {
        let stored = Stored(record, revision: revision)
        return Decision(changes: [.put(stored)], answer: stored)
    }

    /// What follows in other records from changes that are not yet made.
    func consequences<R: Record>(of changes: [Change], from before: R?, to after: R?, at now: Instant) -> [Change] {
        guard let consequences = R.kind.consequences else { return [] }
        func next() -> Records {
            var next = self
            next.apply(changes)
            return next
        }
        return consequences(before, after, next, now)
    }
}

extension Decision {
    /// The same with what follows in other records.
    ///
    /// - Parameter records: As they are before it.
    func withConsequences<R: Record>(from before: R?, in records: Records, at now: Instant) -> Decision
    where Answer == Stored<R> {
        guard R.kind.consequences != nil else { return self }
        let more = records.consequences(of: changes, from: before, to: answer.value, at: now)
        return Decision(changes: changes + more, answer: answer)
    }
}

internal import JSON

extension Kind<MatchingConfiguration>.Draft {
    /// What is wrong with a configuration that no field table can see. What hangs on the form is asked of what is new alone: the form
    /// may have changed since, and then it is a finding.
    func faults(in records: Records) -> [FieldError] {
        let form = records.forms[ID(record.program.key)]?.value
        var errors = FieldError.repetitions(of: record.criteria.map(\.id.text), in: "/criteria", at: "/id")
        errors += FieldError.repetitions(of: record.constraints.segments.map(\.of), in: "/constraints/segment", at: "/of")
        errors += FieldError.repetitions(of: record.levels.map(\.compared), in: "/levels")
        let weights = record.criteria.reduce(0) { $0 + $1.weight }
        if weights > MatchingConfiguration.weightsMax {
            errors.append(FieldError(pointer: "/criteria", .text(.weightsTooLarge(weights))))
        }
        for (place, criterion) in record.criteria.enumerated()
        where isKindRead(place) && current?.criteria.contains(criterion) != true {
            errors += criterion.faults(in: form, sent: sent(place)).map {
                FieldError(pointer: "/criteria/\(place)/\($0.pointer)", $0.fault)
            }
        }
        if let level = record.constraints.level, let least = level.least, let most = level.most, most < least {
            errors.append(FieldError(pointer: "/constraints/level/most", .text(.below("least", least))))
        }
        for (place, segment) in record.constraints.segments.enumerated()
        where current?.constraints.segments.contains(segment) != true {
            let fault = MatchSource.fault(of: segment.of, in: form, takes: [.segment], "segment")
            if let fault { errors.append(FieldError(pointer: "/constraints/segment/\(place)/of", fault)) }
        }
        return errors
    }

    /// The criterion as the client sent it: what could not be read is not among its members.
    private func sent(_ place: Int) -> JSONValue? { document["criteria"]?.elements.dropFirst(place).first { _ in true } }

    /// Of a kind that was not read, it is not known what it compares.
    private func isKindRead(_ place: Int) -> Bool {
        let sent = document["criteria"]?.elements.map { $0["kind"]?.string.flatMap(MatchCriterion.Kind.init(rawValue:)) } ?? []
        return sent.count != record.criteria.count || sent[place] != nil
    }
}

extension MatchCriterion {
    /// What is wrong with it by itself, with pointers inside it.
    fileprivate func faults(in form: Form?, sent: JSONValue?) -> [FieldError] {
        func isSent(_ name: String) -> Bool { sent?[name].map { $0.kind != .null } ?? false }
        var errors = membersGiven.filter { !membersUsed.contains($0) }.map {
            FieldError(pointer: $0, .text(.notOfCriterion(kind.rawValue)))
        }
        guard comparesSources else { return errors }
        if of != nil {
            errors += ["learner", "guide"].filter(membersGiven.contains).map {
                FieldError(pointer: $0, .text(.notBoth("of")))
            }
        } else {
            for (name, value) in [("learner", learner), ("guide", guide)]
            where value == nil && !isSent(name) && !isSent("of") {
                errors.append(FieldError(pointer: name, .required(meaning: "What is compared of the \(name).")))
            }
        }
        for case (let name, let text?) in [("of", of), ("learner", learner), ("guide", guide)] {
            let fault = MatchSource.fault(of: text, in: form, takes: kind.takes, kind.rawValue)
            if let fault { errors.append(FieldError(pointer: name, fault)) }
        }
        if kind == .map, map?.isEmpty == false || sent?["map"]?.count ?? 0 == 0 { errors += mapFaults(in: form) }
        return errors
    }

    /// A table of options that no question has.
    private func mapFaults(in form: Form?) -> [FieldError] {
        guard let map, !map.isEmpty else {
            return [
                FieldError(pointer: "map", .required(meaning: "The grades by option of the learner and option of the guide."))
            ]
        }
        func options(_ side: Participant.Side) -> [Slug]? {
            guard case .question(let id)? = source(of: side).flatMap({ MatchSource($0) }) else { return nil }
            return form?.question(id)?.options.map(\.id)
        }
        var errors = [("of", of), ("learner", learner), ("guide", guide)].filter { _, text in
            text.flatMap { MatchSource($0) }.map { source in MatchSource.named.contains(source) } ?? false
        }.map { FieldError(pointer: $0.0, .text(.mapOfQuestionsOnly)) }
        let (asked, offered) = (options(.learner), options(.guide))
        for (option, row) in map.sorted(by: { $0.key < $1.key }) {
            if let asked, !asked.map(\.text).contains(option) {
                errors.append(FieldError(pointer: "map/\(option)", .text(.unknown(.option, option, among: asked))))
            }
            for other in row.keys.sorted() where offered.map({ !$0.map(\.text).contains(other) }) ?? false {
                errors.append(
                    FieldError(pointer: "map/\(option)/\(other)", .text(.unknown(.option, other, among: offered ?? []))))
            }
        }
        return errors
    }
}

extension MatchSource {
    /// Why what a text names is not compared, or not in this way; nil if it is. A question that is not there may come: a finding tells
    /// as long as it does not.
    ///
    /// - Parameters:
    ///   - takes: What values are compared there.
    ///   - use: The kind of criterion, or the constraint.
    fileprivate static func fault(of text: String, in form: Form?, takes: Set<Gives>, _ use: String) -> Fault? {
        guard let source = MatchSource(text) else {
            // What else is known of a person is none of matching's business, whatever it is called there.
            if text.hasPrefix("person.") { return .text(.personalSource) }
            return .text(.notSource(meant: nearest(to: text, in: named.map(\.text))))
        }
        // Whom a question is asked, a finding tells.
        switch lack(of: source.text, for: .learner, in: form, takes) {
        case .sensitive: return .text(.sensitiveQuestion)
        case .notForMatching: return .text(.questionNotForMatching)
        case .unfit: return .text(.sourceUnfit(for: use, numbers: takes.contains(.number)))
        case .noQuestion, .notAsked, nil: return nil
        }
    }
}

// Those who delete a record learn what stands in the way. So only those may delete it from whom none of that can be hidden, by what they
// are and by what they see: the others are refused alike, whether something stands in the way or not.
//
// What is hidden from everybody who deletes (concerns, and whom a consent names) never stands in the way: it no longer names what is gone.

extension Viewer {
    /// Who takes part in mentoring is hidden from those above, also from those who stood there before.
    func denial(deleting person: Person) -> Denial? {
        if let denial = lackOfSight(of: .people) { return denial }
        let isAbove = caller.person.map { records.isInLine($0, of: person.id, since: .first, now: now) }
        return isAbove == true ? .hiddenUse : nil
    }

    /// Somebody who reports to the one who deletes it may be in a programme that people could join.
    func denial(deleting program: Program) -> Denial? {
        lackOfSight(of: .programs) ?? (caller.person != nil && program.hasOpened ? .hiddenUse : nil)
    }

    /// The scope without which the key does not see all that can stand in the way.
    private func lackOfSight(of kind: KindName) -> Denial? {
        for user in KindName.allCases where Self.stands(user.any.type, inTheWayOf: kind) {
            guard let needed = Matrix.scopes(for: .read, user)?.general, let scope = needed.first else { continue }
            if !needed.contains(where: caller.scopes.contains) { return .scope(scope) }
        }
        return nil
    }

    /// Whether records of a kind can keep one of the other from being deleted.
    private static func stands<R: Record>(_ type: R.Type, inTheWayOf kind: KindName) -> Bool {
        R.kind.references.contains { $0.target == kind && $0.onDeletion == .refuse }
    }
}

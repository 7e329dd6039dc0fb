import Guidance

// What values of those who take part are called.

extension PageContext {
    func word(_ status: Participant.Status) -> String {
        switch status {
        case .invited: says("Invited", "Eingeladen")
        case .applied: says("Applied", "Beworben")
        case .waitlisted: says("On the wait list", "Auf der Warteliste")
        case .approved: says("Approved", "Aufgenommen")
        case .active: says("Active", "Aktiv")
        case .paused: says("Paused", "Pausiert")
        case .completed: says("Completed", "Abgeschlossen")
        case .rejected: says("Rejected", "Abgelehnt")
        case .withdrawn: says("Withdrawn", "Zurückgezogen")
        case .removed: says("Removed", "Entfernt")
        case .left: says("Left", "Ausgeschieden")
        }
    }

    /// What a step is called by those who take it.
    ///
    /// - Parameter isOneself: Whether the reader is the person whom it is about.
    func action(_ state: Participant.Status, from: Participant.Status, isOneself: Bool) -> String {
        switch state {
        case .invited: says("Invite again", "Erneut einladen")
        case .applied:
            from == .invited
                ? says("Accept the invitation", "Einladung annehmen") : says("Apply again", "Erneut bewerben")
        case .waitlisted: says("Put on the wait list", "Auf die Warteliste setzen")
        case .approved: says("Approve", "Aufnehmen")
        case .active: from == .paused ? says("Resume", "Fortsetzen") : says("Make active", "Aktiv setzen")
        case .paused: says("Pause", "Pausieren")
        case .completed: says("Complete", "Abschließen")
        case .rejected: says("Reject", "Ablehnen")
        case .withdrawn:
            switch (from, isOneself) {
            case (.invited, true): says("Decline the invitation", "Einladung ablehnen")
            case (.invited, false): says("Take the invitation back", "Einladung zurücknehmen")
            case (.applied, _), (.waitlisted, _): says("Withdraw the application", "Bewerbung zurückziehen")
            case (.approved, _), (.active, _), (.paused, _), (.completed, _), (.rejected, _), (.withdrawn, _), (.removed, _),
                (.left, _):
                says("Leave the program", "Teilnahme beenden")
            }
        case .removed: says("Remove from the program", "Aus dem Programm nehmen")
        case .left: says("Leave", "Ausscheiden")
        }
    }

    func word(_ side: Participant.Side) -> String {
        switch side {
        case .guide: says("Guide", "Begleitende Person")
        case .learner: says("Learner", "Lernende Person")
        }
    }

    /// All of a side.
    func words(_ side: Participant.Side) -> String {
        switch side {
        case .guide: says("Guides", "Begleitende")
        case .learner: says("Learners", "Lernende")
        }
    }

    /// What somebody is in a relationship of that type: mentor, coachee.
    func role(_ side: Participant.Side, of type: RelationshipType?) -> String {
        guard let type else { return word(side) }
        return side == .guide ? type.roles.guide : type.roles.learner
    }

    /// The same of somebody who takes part; the type may be gone.
    func role(of participant: Participant, _ types: [RelationshipType]) -> String {
        types.first { $0.id == participant.relationshipType }.map { role(participant.side, of: $0) } ?? participant.role
    }

    func word(_ origin: Participant.Origin) -> String {
        switch origin {
        case .invited: says("invited", "eingeladen")
        case .applied: says("applied", "beworben")
        case .nominated: says("nominated", "nominiert")
        case .imported: says("imported", "importiert")
        }
    }

    func word(_ reason: EndReason) -> String {
        switch reason {
        case .declined: says("declined", "abgelehnt")
        case .expired: says("not answered in time", "nicht rechtzeitig beantwortet")
        case .withdrawn: says("withdrawn", "zurückgezogen")
        case .programEnded: says("the program ended", "Programm beendet")
        case .programCancelled: says("the program was cancelled", "Programm abgesagt")
        case .leftDirectory: says("left the organization", "aus der Organisation ausgeschieden")
        case .rule: says("a rule stood in the way", "eine Regel stand im Weg")
        case .other: says("another reason", "anderer Grund")
        }
    }
}

internal import JSON

// A session as an entry of a calendar.

extension Session {
    /// How often its time, state or place has changed, that of the sessions included in whose place it came (RFC 5545 §3.8.7.4).
    var sequence: Int { min(changes + lastStep, JSONValue.integerMax) }

    /// When what a calendar shows of it last changed. Whatever else is written of it, such as its agenda, shows in no calendar.
    var shownSince: Instant { max(createdAt, changedAt ?? createdAt, transitions.last?.at ?? createdAt) }

    var endsAt: Instant { startsAt.adding(seconds: 60 * minutes) }

    /// Counts a change of what calendars show beside its state.
    func counted(instead current: Session, at now: Instant) -> Session {
        guard (startsAt, minutes, place, joinLink) != (current.startsAt, current.minutes, current.place, current.joinLink) else {
            return self
        }
        var session = self
        (session.changes, session.changedAt) = (min(changes + 1, JSONValue.integerMax), now)
        return session
    }
}

/// What a calendar says of a session.
struct CalendarEntry {
    /// It is the same for as long as the session can be moved.
    let uid: String
    let session: Session
    let summary: String
    /// Whether entries say where to meet.
    let tellsPlace: Bool

    func write(to text: inout CalendarText) {
        text.line("BEGIN", "VEVENT")
        text.line("UID", uid)
        // The last change and not the time of asking: while nothing changes, the bytes stay the same.
        text.line("DTSTAMP", session.shownSince.calendarText)
        text.line("LAST-MODIFIED", session.shownSince.calendarText)
        text.line("DTSTART", session.startsAt.calendarText)
        text.line("DURATION", "PT\(session.minutes)M")
        text.line("SEQUENCE", "\(session.sequence)")
        text.line("STATUS", session.status.calendarStatus)
        text.line("CLASS", "PRIVATE")
        text.line("TRANSP", session.status.calendarStatus == "CANCELLED" ? "TRANSPARENT" : "OPAQUE")
        text.text("SUMMARY", summary)
        if tellsPlace {
            if let place = session.place { text.text("LOCATION", place) }
            if let link = session.joinLink { text.line("URL", link) }
        }
        text.line("END", "VEVENT")
    }
}

extension Session.Status {
    /// RFC 5545 §3.8.1.11 knows three. What was missed has not taken place.
    fileprivate var calendarStatus: String {
        switch self {
        case .planned: "TENTATIVE"
        case .confirmed, .held: "CONFIRMED"
        case .cancelled, .noShow: "CANCELLED"
        }
    }
}

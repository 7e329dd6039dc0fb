extension Instant {
    /// Why a text is no time.
    public enum Fault: Equatable, Sendable {
        case unreadable
        /// A day alone.
        case withoutTime(Day)
        /// It does not say where on earth it is that time.
        case withoutZone
        /// This time in another form, such as that of another zone.
        case otherForm(Instant)
        case day(Day.Fault)

        /// - Parameter text: One that is no time.
        public init(_ text: String?) {
            self = .unreadable
            guard let text, text.utf8.count <= 40 else { return }
            if let day = Day(text) {
                self = .withoutTime(day)
                return
            }
            let (head, time) = (String(text.prefix(10)), text.dropFirst(11))
            guard "Tt ".contains(text.dropFirst(10).prefix(1)), !time.isEmpty else { return }
            guard Day(head) != nil else {
                switch Day.Fault(head) {
                case .monthUnknown(let month): self = .day(.monthUnknown(month))
                case .dayUnknown(let day, let month, let year): self = .day(.dayUnknown(day, month: month, year: year))
                case .unreadable, .withTime, .otherForm: break
                }
                return
            }
            // A plus sign that was not escaped in a query is a space.
            let end = time.firstIndex { "Zz+- ".contains($0) } ?? time.endIndex
            let parts = time[..<end].split(separator: ".", omittingEmptySubsequences: false)
            let decimals = parts.count == 2 ? ".\(parts[1].prefix(3))" : ""
            guard parts.count <= 2, let local = Instant("\(head)T\(parts[0])\(decimals)Z") else { return }
            guard end < time.endIndex else {
                self = .withoutZone
                return
            }
            guard let minutes = Self.minutes(time[end...]) else { return }
            let instant = Instant(milliseconds: local.milliseconds - minutes * 60_000)
            if Instant(instant.description) == instant { self = .otherForm(instant) }
        }

        /// How far a zone is ahead of UTC: `Z`, `+01:00`, `-0330`.
        private static func minutes(_ zone: Substring) -> Int64? {
            if zone == "Z" || zone == "z" { return 0 }
            let digits = zone.dropFirst().filter { $0 != ":" }
            guard digits.utf8.count == 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits)
            else {
                return nil
            }
            let minutes = number / 100 * 60 + number % 100
            return zone.hasPrefix("-") ? -minutes : minutes
        }
    }
}

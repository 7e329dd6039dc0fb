extension Day {
    /// Why a text is no day.
    public enum Fault: Equatable, Sendable {
        case unreadable
        /// A time of this day.
        case withTime(Day)
        /// Written in another form; nil if it could be two days.
        case otherForm(Day?)
        case monthUnknown(Int)
        case dayUnknown(Int, month: Int, year: Int)

        /// - Parameter text: One that is no day.
        init(_ text: String?) {
            self = .unreadable
            guard let text, text.utf8.count <= 40 else { return }
            if text.utf8.count > 10, let day = Day(String(text.prefix(10))), "Tt ".contains(text.dropFirst(10).prefix(1)) {
                self = .withTime(day)
                return
            }
            let parts = text.split(omittingEmptySubsequences: false) { "-./ ".contains($0) }
            let numbers = parts.compactMap { part in
                part.utf8.count <= 4 && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
            }
            guard parts.count == 3, numbers.count == 3 else { return }
            if parts[0].count == 4 {
                self = Self.fault(year: numbers[0], month: numbers[1], day: numbers[2], isInForm: text == Self.form(numbers))
            } else if parts[2].count == 4 {
                // 11.01.2027 is the 11th in January; with slashes, the half of the world that writes them begins with the month.
                let (one, other) = (Day(numbers[2], numbers[1], numbers[0]), Day(numbers[2], numbers[0], numbers[1]))
                self = .otherForm(text.contains("/") && one != nil && other != nil && one != other ? nil : one ?? other)
            }
        }

        private static func form(_ numbers: [Int]) -> String {
            zip(numbers, [4, 2, 2]).map { number, count in
                String(repeating: "0", count: max(0, count - String(number).count)) + String(number)
            }.joined(separator: "-")
        }

        private static func fault(year: Int, month: Int, day: Int, isInForm: Bool) -> Fault {
            guard year > 0 else { return .unreadable }
            guard (1...12).contains(month) else { return .monthUnknown(month) }
            guard let found = Day(year, month, day) else { return .dayUnknown(day, month: month, year: year) }
            return isInForm ? .unreadable : .otherForm(found)
        }
    }
}

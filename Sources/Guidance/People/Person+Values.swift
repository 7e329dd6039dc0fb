internal import JSON

// Texts of people's records that have a form.

extension Codec where Value == String {
    /// An address of mail: what stands before and behind one @. Whether it reaches anybody, only a mail can tell.
    static var email: Codec {
        let part = #"[^@\s\u0000-\u001F\u007F-\u009F]+"#
        return .string(lengthMax: 254, pattern: "^\(part)@\(part)$", fault: .text(.notEmail)) {
            isEmail($0) ? $0 : nil
        } print: {
            $0
        }
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.allSatisfy {
                        !$0.properties.isWhitespace && $0 != "\u{FEFF}" && $0.properties.generalCategory != .control
                    }
            }
    }

    /// The name of a time zone as the IANA database has it. Which there are changes every year, and so the form alone counts.
    static var zone: Codec {
        .string(
            lengthMax: 64, pattern: "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", fault: .text(.notZone)
        ) {
            ZoneClock.isName($0) ? $0 : nil
        } print: {
            $0
        }
    }

}

extension Codec where Value == LanguageTag {
    /// In whatever case a client writes it; it is kept as RFC 5646 recommends.
    static var language: Codec {
        .string(lengthMax: 35, pattern: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", fault: .text(.notLanguageTag)) {
            LanguageTag($0)
        } print: {
            $0.text
        }
    }
}

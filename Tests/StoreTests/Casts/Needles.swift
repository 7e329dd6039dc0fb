import CShim
import Foundation
import JSON

@testable import Store

/// Texts that must not be found in any file, in every form in which they could hide there.
struct Needles {
    private let all: [(form: String, bytes: [UInt8])]

    /// - Parameter texts: Of 16 bytes at least, so that none is found by chance.
    init(_ texts: [String]) {
        all = texts.flatMap { text in
            [
                ("as it is", text), ("NFC", text.precomposedStringWithCanonicalMapping),
                ("NFD", text.decomposedStringWithCanonicalMapping),
            ]
            .flatMap { form, text in Self.forms(of: text).map { ("\(text), \(form), \($0)", $1) } }
        }
    }

    /// All forms one behind the other, as a text that hides them.
    var everything: String { all.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: " ") }

    private static func forms(of text: String) -> [(String, [UInt8])] {
        let utf8 = Array(text.utf8)
        let escaped = JSONWriter.bytes { $0.string(text) }.dropFirst().dropLast()
        let units = text.utf16.map { $0 < 0x80 ? String(UnicodeScalar(UInt8($0))) : String(format: "\\u%04x", $0) }.joined()
        func percent(_ format: String) -> String {
            utf8.map { byte in
                let isPlain = byte < 0x80 && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber)
                return isPlain ? String(UnicodeScalar(byte)) : String(format: format, byte)
            }.joined()
        }
        var forms: [(String, [UInt8])] = [
            ("UTF-8", utf8), ("JSON", Array(escaped)), ("JSON escapes", Array(units.utf8)),
            ("percent", Array(percent("%%%02X").utf8)), ("percent, lower case", Array(percent("%%%02x").utf8)),
        ]
        for shift in 0..<3 {
            // The letters that the bytes before and behind have no part in.
            let encoded = Array(Data([UInt8](repeating: 0, count: shift) + utf8).base64EncodedString().utf8)
            let letters = Array(encoded[((shift * 8 + 5) / 6)..<((shift + utf8.count) * 8 / 6)])
            forms.append(("base64 at \(shift)", letters))
            forms.append(("base64url at \(shift)", letters.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }))
        }
        return forms
    }

    /// What is found in the files of a folder and of those below it.
    func found(in scene: Scene) throws -> [String] {
        let enumerator = FileManager.default.enumerator(atPath: scene.path)
        var found: [String] = []
        while let name = enumerator?.nextObject() as? String {
            guard let data = FileManager.default.contents(atPath: "\(scene.path)/\(name)") else { continue }
            found += data.withUnsafeBytes { bytes in
                all.filter { cs_find(bytes.baseAddress, bytes.count, $0.bytes, $0.bytes.count) != nil }.map {
                    "\($0.form) in \(name)"
                }
            }
        }
        return found
    }

    /// Forms that a text in a file can hold as they are, and that are in none.
    func missing(in scene: Scene) throws -> [String] {
        let found = Set(
            try found(in: scene).map { $0.prefix(upTo: $0.range(of: " in ", options: .backwards)?.lowerBound ?? $0.endIndex) })
        return all.filter { form in
            !form.bytes.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C } && !found.contains(form.form[...])
        }.map(\.form)
    }
}

import Testing

@testable import Platform

/// Marks of texts under the secret of a service.
@Suite struct MarkerTests {
    private let marker = Marker(secret: [UInt8](repeating: 7, count: 32), purpose: "form")

    @Test func `a mark is of one text, one purpose and one secret`() {
        let mark = marker.text(of: "sgn_1")
        #expect(mark.utf8.count == 43 && marker.isMark(mark, of: "sgn_1"))
        #expect(!marker.isMark(mark, of: "sgn_2"))
        #expect(!Marker(secret: [UInt8](repeating: 7, count: 32), purpose: "other").isMark(mark, of: "sgn_1"))
        #expect(!Marker(secret: [UInt8](repeating: 8, count: 32), purpose: "form").isMark(mark, of: "sgn_1"))
    }

    @Test func `whatever else is sent is no mark`() {
        let mark = marker.text(of: "sgn_1")
        for other in ["", "A", String(mark.dropLast()), mark + "A", mark.lowercased(), "\(mark)=", " \(mark)", "\u{e9}"] {
            #expect(!marker.isMark(other, of: "sgn_1"), "\(other)")
        }
    }

    @Test func `a secret of an address makes marks, and nothing else that came there does`() throws {
        let secret = RandomText.make()
        let marker = try #require(Marker(secret: secret, purpose: "calendar"))
        #expect(marker.text(of: "ses_1") == Marker(secret: secret, purpose: "calendar")?.text(of: "ses_1"))
        #expect(marker.text(of: "ses_1") != Marker(secret: RandomText.make(), purpose: "calendar")?.text(of: "ses_1"))
        // The last letter has bits to spare: another spelling of the same bytes is none.
        let others = [
            "", "A", String(secret.dropLast()), secret + "A", String(secret.dropLast()) + "=",
            String(repeating: "A", count: 42) + "B",
        ]
        for other in others { #expect(Marker(secret: other, purpose: "calendar") == nil, "\(other)") }
    }

    @Test func `secrets are new each time, of 256 bits`() {
        let texts = (0..<100).map { _ in RandomText.make() }
        #expect(Set(texts).count == 100 && texts.allSatisfy { $0.utf8.count == 43 })
    }
}

import JSON
import Testing

@testable import Guidance
@testable import Pages

/// The pages on which somebody signs in and out.
@Suite struct SignInPageTests {
    private static let hostile = #"<script>alert("1")</script>'&"#

    private func page(_ language: SpokenLanguage = .english, isSignedIn: Bool = false) -> PageContext {
        PageContext(
            language, at: "/sign-in",
            reader: isSignedIn ? SignedIn(name: "Ada", isPerson: true, places: [], formToken: "the-token") : nil,
            assets: Assets(sheet: "a.css", script: "a.js", icon: "a.svg"), version: "1", now: Instant(milliseconds: 0))
    }

    private func text(_ document: Document) -> String {
        String(decoding: document.bytes(at: PublicAddress()), as: UTF8.self)
    }

    private func signIn(_ number: UInt64, opens: Bool = true) -> SignIn {
        var signIn = SignIn()
        signIn.id = ID(RecordKey(at: Instant(milliseconds: 1_800_000_000_000), count: 0, random: number))
        (signIn.agent, signIn.network, signIn.opens) = (Self.hostile, Self.hostile, opens)
        return signIn
    }

    @Test(arguments: SpokenLanguage.allCases) func `every fault is told, with what to do, and what was typed is not shown`(
        _ language: SpokenLanguage
    ) {
        var seen: Set<String> = []
        for fault in [SignInFault.insecure, .foreign, .unknown, .tooMany(waitSeconds: 7)] {
            for document in [
                SignInPage(then: Link(local: "/programs?a=%3C"), fault: fault).document(page(language)),
                LinkPage(fault: fault).document(page(language)),
            ] {
                let text = text(document)
                #expect(text.contains(#"<section class="alert" id="refused" role="alert""#))
                #expect(seen.insert(text).inserted, "each has words of its own")
            }
        }
        #expect(
            text(SignInPage(then: Link(local: "/a?b=c&d"), fault: .unknown).document(page(language))).contains(
                #"value="/a?b=c&amp;d""#))
    }

    @Test func `what people and browsers call themselves is text, in tags and in attributes`() {
        let documents = [
            LinkPage(name: Self.hostile).document(page()),
            SignInsPage([signIn(1), signIn(2, opens: false)], own: nil).document(page(isSignedIn: true)),
        ]
        for document in documents {
            let text = text(document)
            #expect(!text.contains("<script>") && !text.contains(#"alert("1")"#), "\(text)")
            #expect(text.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;"))
        }
    }

    @Test func `every form of somebody who is signed in carries the proof`() {
        let signIns = [signIn(1), signIn(2)]
        let text = text(SignInsPage(signIns, own: signIns[0].id).document(page(isSignedIn: true)))
        // One for each sign-in, one for all, and the language of the page.
        #expect(text.matches(of: /<form method="post"/).count == 4)
        #expect(text.matches(of: /name="form-token" value="the-token"/).count == 4)
        #expect(text.matches(of: /this browser/).count == 1)
        for signIn in signIns { #expect(text.contains(#"name="sign-in" value="\#(signIn.id)""#)) }
    }

    @Test func `one that is over cannot be ended`() {
        let over = signIn(3, opens: false)
        let text = text(SignInsPage([over], own: nil).document(page(isSignedIn: true)))
        #expect(!text.contains(over.id.description) && text.contains("<details>"))
    }
}

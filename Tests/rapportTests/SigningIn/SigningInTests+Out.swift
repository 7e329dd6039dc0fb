import HTTP
import JSON
import Testing

@testable import Guidance
@testable import rapport

// How somebody signs out, and how many browsers may be signed in.

extension SigningInTests {
    // MARK: Out

    @Test func `who signs out leaves nothing in the browser, and the cookie opens nothing any more`() throws {
        let (browser, other) = (try signedIn(.learner), try signedIn(.learner))
        let old = browser.cookies
        let answer = try browser.post("/sign-out", ["form-token": browser.token()])
        #expect(answer.status == 303 && answer["Location"] == "/sign-in")
        #expect(answer["Clear-Site-Data"] == #""cache", "cookies", "storage""# && browser.cookies.isEmpty)
        browser.keep(old)
        #expect(try browser.get("/v1/me").status == 401 && other.get("/v1/me").status == 200)
        #expect(try browser.post("/sign-out", [:]).status == 303, "again does no harm")
    }

    @Test func `everywhere is every browser of the person, and nobody else's`() throws {
        let (one, other, peer) = (try signedIn(.learner), try signedIn(.learner), try signedIn(.peer))
        let answer = try one.post("/me/sign-ins", ["all": "1", "form-token": one.token()])
        #expect(answer.status == 303 && answer["Clear-Site-Data"] != nil)
        #expect(try other.get("/v1/me").status == 401 && peer.get("/v1/me").status == 200)
    }

    @Test func `another browser can be signed out from here, and nobody else's`() throws {
        let (one, other) = (try signedIn(.learner), try signedIn(.learner))
        let id = try newest().value.id
        let peer = try signedIn(.peer)
        let foreign = try newest().value.id
        let refused = try one.post("/me/sign-ins", ["sign-in": "\(foreign)", "form-token": one.token()])
        #expect(try refused.status == 404 && peer.get("/v1/me").status == 200)
        #expect(try one.post("/me/sign-ins", ["sign-in": "\(id)", "form-token": one.token()]).status == 303)
        #expect(try other.get("/v1/me").status == 401 && one.get("/v1/me").status == 200)
    }

    // MARK: Too many

    @Test func `ten that open nothing are enough in a minute, and a key that opens goes on`() throws {
        let browser = try browser()
        let clock = ContinuousClock()
        let start = clock.now
        var tried = 0
        for number in 0..<30 {
            // Links count with keys.
            let answer =
                try number.isMultiple(of: 2)
                ? browser.post("/sign-in", ["key": "wrong"]) : browser.get("/sign-in/links/wrong")
            guard answer.status == 429 else {
                tried += 1
                #expect(answer.status == 422)
                continue
            }
            #expect(answer["Retry-After"].flatMap { Int($0) }.map { (1...6).contains($0) } == true)
        }
        // Ten at once, and one more each six seconds, which a busy machine may take for less than thirty.
        let seconds = Int((clock.now - start).components.seconds)
        #expect(tried >= 10 && tried <= 11 + seconds / 6, "\(tried) in \(seconds) s")
        try browser.signIn(withKey: key(.learner))
    }
}

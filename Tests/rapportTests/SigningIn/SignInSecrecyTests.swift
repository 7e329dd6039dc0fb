import Foundation
import Testing

@testable import rapport

/// What of signing in is written down nowhere: over the executable itself.
@Suite struct SignInSecrecyTests {
    @Test func `no log and no file has the address of a link, a cookie or a key`() throws {
        let service = try ServiceProcess()
        let admin = try service.admin()
        let person = try admin.open(#"{"displayName":"Ada King"}"#, in: "/v1/people")
        let address = try #require(try admin.post("\(person)/sign-in-links").string("address"))
        let token = try #require(address.split(separator: "/").last.map(String.init))
        #expect(address == "/sign-in/links/\(token)" && token.utf8.count == 43)
        let (browser, other) = (Browser(try service.guest()), Browser(try service.guest()))
        #expect(try browser.get(address).status == 200)
        #expect(try browser.get("\(address)?then=\(token)").status == 200)
        #expect(try browser.post(address, [:]).status == 303)
        #expect(try browser.get(address).status == 422)
        try other.signIn(withKey: ServiceProcess.key)
        let cookies = try [browser, other].map { try #require($0.cookies["rapport"]) }
        #expect(try browser.get("/v1/me").status == 200 && other.get("/v1/me").status == 200)
        service.stop()
        #expect(service.logs.contains("/sign-in/links/{token}"), "the request is in the log, by its route")
        let files = try FileManager.default.subpathsOfDirectory(atPath: service.data)
        #expect(files.contains { $0.contains("journal") }, "\(files)")
        for secret in [token, ServiceProcess.key] + cookies {
            #expect(!service.logs.contains(secret))
            for file in files {
                guard let data = FileManager.default.contents(atPath: "\(service.data)/\(file)") else { continue }
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(file)")
            }
        }
    }

    @Test func `a sign-in lasts over a restart, and not over another key of the administrator`() throws {
        let folder = try TemporaryFolder()
        let browser: [String: String]
        do {
            let service = try ServiceProcess(in: folder)
            let guest = Browser(try service.guest())
            try guest.signIn(withKey: ServiceProcess.key)
            browser = guest.cookies
            service.stop()
        }
        do {
            let service = try ServiceProcess(in: folder)
            let guest = Browser(try service.guest())
            guest.keep(browser)
            #expect(try guest.get("/v1/me").status == 200)
            service.stop()
        }
        let service = try ServiceProcess(key: "another-key-0123456789-abcdefghijklmnop", in: folder)
        let guest = Browser(try service.guest())
        guest.keep(browser)
        #expect(try guest.get("/v1/me").status == 401)
        service.stop()
    }
}

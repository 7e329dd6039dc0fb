import Platform
import Testing

@testable import Store

struct MonitorTests {
    @Test(arguments: [-1e9, -1.5, -0.000_000_1, 0, 0.000_000_1, 0.01])
    func `a wait ends when its time is up, even if it is up already`(seconds: Double) {
        #expect(Monitor(1).wait(seconds: seconds) { _ in Int?.none } == nil)
    }

    @Test func `a wait ends as soon as there is a result`() {
        #expect(Monitor(7).wait(seconds: -1) { $0 } == 7)
        let number = Monitor(0)
        let thread = try? Thread.start("test") {
            number.withLock { $0 = 3 }
            number.signal()
        }
        #expect(number.wait(seconds: 3600) { $0 == 0 ? nil : $0 } == 3)
        thread?.join()
    }
}

import Benchmark
import JSON
import Platform

@testable import Guidance

private let keysCount = 100_000
private let now = Instant(milliseconds: 1_795_000_000_000)

private func secret(_ number: Int) -> String { "rap_\(String(repeating: "0", count: 36 - String(number).count))\(number)" }

private func digest(of secret: String) -> SecretDigest {
    Array(secret.utf8).withUnsafeBytes { SHA256.withDigest(of: $0) { SecretDigest($0) } }
}

/// 100,000 keys of portals.
private let world: World = {
    var loading = RecordsLoading()
    for number in 0..<keysCount {
        var key = Key()
        key.id = ID(RecordKey(at: now, count: number & 0xFFF, random: UInt64(number) &* 0x9E37_79B9_7F4A_7C15))
        (key.name, key.scopes) = ("Portal \(number)", ScopeSet([.peopleRead, .programsRead]))
        (key.secrets, key.digests) = ([Key.Secret(createdAt: now)], [digest(of: secret(number))])
        key.expiresAt = now.adding(seconds: Key.lifeSeconds)
        do { try loading.add(.put(Stored(key, revision: 1))) } catch { preconditionFailure("\(error)") }
    }
    return World(loading.finish(catalogueRevision: 0))
}()

func keysBenchmarks() {
    Benchmark("Keys: SHA-256 of a secret") { benchmark in
        let bytes = Array(secret(7).utf8)
        bytes.withUnsafeBytes { bytes in
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(SHA256.withDigest(of: bytes) { SecretDigest($0) }) }
            benchmark.stopMeasurement()
        }
    }

    Benchmark("Keys: who holds one of 100,000 secrets, in no order") { benchmark in
        let digests = (0..<1024).map { digest(of: secret($0 &* 7919 % keysCount)) }
        precondition(digests.allSatisfy { world.caller(holding: $0, at: now) != nil }, "each opens")
        benchmark.startMeasurement()
        for number in benchmark.scaledIterations { blackHole(world.caller(holding: digests[number & 1023], at: now)) }
        benchmark.stopMeasurement()
    }

    Benchmark("Keys: a secret that opens nothing, among 100,000") { benchmark in
        let digests = (0..<1024).map { digest(of: "bad-\($0)") }
        precondition(digests.allSatisfy { world.caller(holding: $0, at: now) == nil }, "none opens")
        benchmark.startMeasurement()
        for number in benchmark.scaledIterations { blackHole(world.caller(holding: digests[number & 1023], at: now)) }
        benchmark.stopMeasurement()
    }
}

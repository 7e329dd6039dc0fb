/// Every bound of the server, each with its reason. Sizes in bytes, times in milliseconds unless the name says otherwise.
///
/// The defaults are from the strict side of nginx, h2o, HAProxy, lighttpd, Go, hyper and Kestrel.
public struct Limits: Sendable, Equatable {
    /// Targets of 8000 octets should be accepted (RFC 9110 §4.1); this leaves room for method and version. Past it 414.
    public var requestLineBytesMax = 8192
    /// One field line. A token or a cookie of a portal stays far below. Past it 431.
    public var fieldLineBytesMax = 8192
    /// All field lines together. Past it 431. With the request line it stays below 64 KiB, the reach of a parser's offsets.
    public var fieldsBytesMax = 32_768
    /// Past it 431.
    public var fieldsMax = 100
    /// What a body may have where its route says nothing else. Past it 413, before it is read.
    public var bodyBytesMax = 1_048_576
    /// A chunk's size with its extensions.
    public var chunkLineBytesMax = 1024
    /// Chunk lines of one body together, so that a body in single bytes stays bounded.
    public var chunkOverheadBytesMax = 16_384
    /// Trailer fields are read and dropped.
    public var trailerBytesMax = 4096
    public var trailersMax = 16
    /// What may arrive after a request that is being answered; then the server stops reading.
    public var pipelinedBytesMax = 65_536
    /// Answers of one connection that are gathered into one send. Past it, and once the client is slower than that, its next request
    /// waits until they are gone.
    public var outputBytesMax = 65_536
    /// What all connections together may hold: requests that are not whole, answers that are not read, handshakes in progress. Past it
    /// the connection that has moved least gives way. 0 for a share of the memory that the process may use.
    public var connectionMemoryBytesMax = 0
    /// A body that is refused unread is read and dropped up to here, so that the connection can go on. One for a route that
    /// takes none is let in up to here; past it 413.
    public var discardedBodyBytesMax = 65_536

    /// For agreeing on TLS, from the connection on. Past it the connection is closed.
    public var handshakeMilliseconds = 10_000
    /// From the first byte of a request to the end of its head. Past it 408.
    public var headMilliseconds = 10_000
    /// For a whole body where its route says nothing else. Past it 408.
    public var bodyMilliseconds = 30_000
    /// A body slower than this, after `bodyGraceMilliseconds`, is 408 as well.
    public var bodyBytesPerSecondMin = 240
    public var bodyGraceMilliseconds = 5000
    /// Without any progress of an answer.
    public var writeMilliseconds = 30_000
    /// A connection that has not moved for so long gives way to a large answer that finds no room.
    public var stallMilliseconds = 1000
    /// Between requests.
    public var idleMilliseconds = 75_000
    /// From the end of the last answer of a connection to its close: time for the client to read it.
    public var lingerMilliseconds = 2000
    /// What is read and dropped in that time.
    public var lingerBytesMax = 1_048_576
    /// From SIGTERM to the close of whatever is still open.
    public var drainMilliseconds = 10_000
    /// An answer that waits for the disk, or for the worker, this long is replaced by 503.
    public var holdMilliseconds = 30_000
    /// Answers that wait for the worker's thread (`Response.later`), which makes one after the other; of one client a quarter of
    /// them, and no more than half of what is free. Past it 503.
    public var laterMax = 256
    /// Calculations that wait for the long worker's thread (`Response.long`): of one client as above. Past it 503.
    public var longMax = 32
    /// The processor time of one calculation, in seconds. Its client waits for twice as long, others before it included; past it 503.
    public var longSeconds = 300

    /// Connections of the whole server. A little before it, a client with more than a quarter of what is unfinished gives way, then the
    /// longest idle, then the one that has kept the server waiting longest; where there is none of these, a new one gets 503.
    public var connectionsMax = 10_000
    /// How many of those get a refusal at a time, in each loop; the others are closed without a word.
    public var refusedConnectionsMax = 64
    /// Connections taken in one turn of a loop, so that a flood does not starve those it has.
    public var acceptsPerTurnMax = 64
    /// The queue of the kernel for connections not yet taken.
    public var backlog = 1024

    public init() {}
}

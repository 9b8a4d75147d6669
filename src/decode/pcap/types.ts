/** One end of a conversation. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Where octets of a payload stand in the file. */
export interface Segment {
  /** Extent in the file. */
  readonly start: number;
  readonly end: number;
  /** Where it starts in the payload or stream. */
  readonly offset: number;
  /** Milliseconds since 1970, where the file says so. */
  readonly time?: number;
}

/** The payload of one UDP datagram, put together from fragments where there are some. */
export interface Datagram {
  readonly protocol: 'udp';
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** Shares the memory of the file, unless the datagram came in fragments. */
  readonly payload: Uint8Array;
  /** Extent of the payload in the file; of fragments, from the first to the last. */
  readonly start: number;
  readonly end: number;
  readonly time?: number;
  readonly segments: readonly Segment[];
  /** Octets that the capture cut off. */
  readonly missing: number;
}

/** A packet of a link without addresses (USER0 to USER15): octets of a serial line. */
export interface SerialPacket {
  readonly protocol: 'serial';
  readonly payload: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly time?: number;
  readonly direction?: 'sent' | 'received';
}

/** Octets that are missing from a stream: nothing may be read across this place. */
export interface Gap {
  /** Where in the octets of the stream they would be. */
  readonly offset: number;
  readonly missing: number;
}

/** What one end of a TCP connection sent to the other. */
export interface TcpStream {
  readonly protocol: 'tcp';
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly time?: number;
  /** In the order of the stream; they partition `octets`. */
  readonly segments: readonly Segment[];
  readonly gaps: readonly Gap[];
  /** Segments that brought nothing new. */
  readonly retransmissions: number;
}

/** A packet that is not read, and why. */
export interface SkippedPacket {
  readonly reason: string;
  readonly start: number;
  readonly end: number;
}

/** Something wrong with the file itself. */
export interface FileProblem {
  readonly code: 'pcap-format';
  readonly offset: number;
  readonly reason: string;
}

/** What a capture file holds, each kind in the order of the file. */
export interface PacketFile {
  readonly format: 'pcap' | 'pcapng';
  readonly packets: number;
  readonly datagrams: readonly Datagram[];
  readonly streams: readonly TcpStream[];
  readonly serial: readonly SerialPacket[];
  readonly skipped: readonly SkippedPacket[];
  readonly problems: readonly FileProblem[];
}

/** A packet as the file holds it. */
export interface RawPacket {
  readonly linkType: number;
  readonly start: number;
  readonly end: number;
  /** Octets that the capture cut off. */
  readonly missing: number;
  readonly time?: number | undefined;
  readonly direction?: 'sent' | 'received' | undefined;
}

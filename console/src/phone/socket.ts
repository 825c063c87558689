// The way of SIP through the console's own origin. JsSIP asks for a socket like this; each
// connection needs a new ticket from the API, so the URL is not known before.
export interface Ticket {
  url: string;
}

/** Why the server ended the line (api/browser_phones/line.py). */
export const CLOSED = { signedOut: 4401, noTicket: 4403, takenOver: 4409 } as const;

export class TicketSocket {
  readonly via_transport: string;
  readonly url: string;
  readonly sip_uri: string;

  onconnect: () => void = () => {};
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => {};
  ondata: <T>(data: T) => void = () => {};

  private socket: WebSocket | null = null;
  private wanted = false;

  constructor(
    private readonly fetchTicket: () => Promise<Ticket>,
    private readonly refused: (reason: unknown) => void,
  ) {
    const secure = location.protocol === "https:";
    this.via_transport = secure ? "WSS" : "WS";
    this.url = `${secure ? "wss" : "ws"}://${location.host}/sip`;
    this.sip_uri = `sip:${location.hostname}:${location.port || (secure ? "443" : "80")};transport=ws`;
  }

  connect(): void {
    if (this.wanted) return;
    this.wanted = true;
    void this.open();
  }

  disconnect(): void {
    this.wanted = false;
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = null;
      socket.close();
    }
    this.ondisconnect(false);
  }

  send(message: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(message);
    return true;
  }

  isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.wanted && !this.isConnected();
  }

  /** Try a new connection now: the network was away and is back. */
  drop(): void {
    this.socket?.close();
  }

  private async open(): Promise<void> {
    let ticket: Ticket;
    try {
      ticket = await this.fetchTicket();
    } catch (reason) {
      this.refused(reason);
      this.gone(true);
      return;
    }
    if (!this.wanted) return;
    const socket = new WebSocket(ticket.url, "sip");
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.onconnect();
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => this.ondata(event.data);
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.gone(!event.wasClean, event.code);
    };
  }

  private gone(error: boolean, code?: number): void {
    this.wanted = false;
    this.ondisconnect(error, code);
  }
}

// The two kinds of connection to the live view: one that sends a camera, and those that show others, four at a time.

/** How somebody is shown; `sound` is without a picture. */
export type Layer = "large" | "small" | "sound";

/** So many people are shown over one connection. */
export const PLACES = 4;
const LARGE_BITS = 1_000_000;
const SMALL_BITS = 150_000;
/** A side a quarter as long: what tiles need. */
const SMALLER = 4;

/** What the live view was asked for, and answers. */
export type Say = <Answer>(act: string, said: object) => Promise<Answer>;

export interface Place {
  readonly who: string;
  readonly layer: Layer;
}

/** One picture format for all, so that nothing need be decoded on the way: H.264 where it can be sent, else VP8. */
function prefer(transceiver: RTCRtpTransceiver): void {
  const known = RTCRtpSender.getCapabilities?.("video")?.codecs;
  if (known === undefined || !("setCodecPreferences" in transceiver)) return;
  const h264 = known.filter((one) => one.mimeType === "video/H264" && /packetization-mode=1/.test(one.sdpFmtpLine ?? "") && /profile-level-id=42(e0|00)/i.test(one.sdpFmtpLine ?? ""));
  const vp8 = known.filter((one) => one.mimeType === "video/VP8");
  const again = known.filter((one) => one.mimeType === "video/rtx");
  const chosen = [...h264, ...vp8];
  if (chosen.length > 0) transceiver.setCodecPreferences([...chosen, ...again]);
}

async function agree(line: RTCPeerConnection, say: (sdp: string) => Promise<{ sdp: string }>): Promise<void> {
  await line.setLocalDescription(await line.createOffer());
  const { sdp } = await say(line.localDescription?.sdp ?? "");
  await line.setRemoteDescription({ type: "answer", sdp });
}

/** The camera on its way: sound, the picture, and the picture once more and small for those who see many. */
export class Sending {
  readonly line: RTCPeerConnection;

  constructor(ice: RTCIceServer[]) {
    this.line = new RTCPeerConnection({ iceServers: ice, bundlePolicy: "max-bundle" });
  }

  async begin(media: MediaStream, say: Say): Promise<void> {
    const layers: string[] = [];
    const [sound] = media.getAudioTracks();
    const [picture] = media.getVideoTracks();
    if (sound !== undefined) {
      this.line.addTransceiver(sound, { direction: "sendonly", streams: [media] });
      layers.push("sound");
    }
    if (picture !== undefined) {
      prefer(this.line.addTransceiver(picture, { direction: "sendonly", streams: [media], sendEncodings: [{ maxBitrate: LARGE_BITS }] }));
      layers.push("large");
      const small = { maxBitrate: SMALL_BITS, scaleResolutionDownBy: SMALLER };
      prefer(this.line.addTransceiver(picture, { direction: "sendonly", streams: [media], sendEncodings: [small] }));
      layers.push("small");
    }
    await agree(this.line, (sdp) => say("publish", { sdp, layers }));
  }

  close(): void {
    this.line.close();
  }
}

/** A connection with places for a few others: sound and picture of each. */
export class Showing {
  readonly line: RTCPeerConnection;
  readonly streams: MediaStream[] = [];
  places: (Place | null)[] = [];
  #number = -1;
  #said = "";

  constructor(ice: RTCIceServer[]) {
    this.line = new RTCPeerConnection({ iceServers: ice, bundlePolicy: "max-bundle" });
  }

  async begin(say: Say): Promise<void> {
    for (let place = 0; place < PLACES; place += 1) {
      const sound = this.line.addTransceiver("audio", { direction: "recvonly" });
      const picture = this.line.addTransceiver("video", { direction: "recvonly" });
      this.streams.push(new MediaStream([sound.receiver.track, picture.receiver.track]));
      this.places.push(null);
    }
    await agree(this.line, async (sdp) => {
      const answer = await say<{ sdp: string; view: number }>("view", { sdp });
      this.#number = answer.view;
      return answer;
    });
  }

  /** Tell the live view who is wanted where, if that changed. */
  async ask(say: Say): Promise<void> {
    const wanted = JSON.stringify(this.places);
    if (wanted === this.#said) return;
    await say("show", { view: this.#number, slots: this.places });
    this.#said = wanted;
  }

  close(): void {
    this.line.close();
  }
}

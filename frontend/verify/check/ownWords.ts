// Sentences that only this verifier has, because it checks no time stamps and runs on a page.

export const UNCHECKED_STAMP = "时间戳不在此处核对；请用 mingjian verify 核对";
export const STAMP_NEEDED = "密钥 {id} 已撤销，此签名是否仍然有效取决于时间戳，时间戳不在此处核对；请用 mingjian verify 核对";
export const SYSTEM_AND_STAMP = "本系统的签名；所附的时间戳不在此处核对";

export const ownEnglish: { readonly [sentence: string]: string } = {
  [UNCHECKED_STAMP]: "Time stamps are not checked here; use mingjian verify",
  [STAMP_NEEDED]:
    "Key {id} is revoked; whether this signature still counts depends on a time stamp, which is not checked here; use mingjian verify",
  [SYSTEM_AND_STAMP]: "The system itself, by its signature; the enclosed time stamp is not checked here",
};

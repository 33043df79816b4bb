/**
 * The best three members of four slots at once, kept while members are offered: sorted by score, equal scores by the members' hashes, so
 * that the order of the offers never matters.
 */
export const NOBODY: u16 = 0xffff;
export const UNKNOWN: u16 = 0xfffe;

const block: usize = memory.data(112, 16); // scores, then members: v128[3] each; v128 of scratch

export function scores(place: usize): v128 {
  return v128.load(block + (place << 4));
}

export function members(place: usize): v128 {
  return v128.load(block + (place << 4), 48);
}

export function set(place: usize, score4: v128, member4: v128): void {
  v128.store(block + (place << 4), score4);
  v128.store(block + (place << 4), member4, 48);
}

export function scoreAt(place: usize, lane: usize): f32 {
  return load<f32>(block + (place << 4) + (lane << 2));
}

export function memberAt(place: usize, lane: usize): u16 {
  return <u16>load<u32>(block + (place << 4) + (lane << 2), 48);
}

/** Empties it. @param limit scores from there on are refused */
export function clear(limit: f32): void {
  for (let place: usize = 0; place < 3; place++) set(place, f32x4.splat(limit), i32x4.splat(NOBODY));
}

/** Lets a member take its places. @param hashes u64 of each member, for equal scores */
export function offer(member: i32, score: v128, hashes: usize): void {
  const first = scores(0);
  const second = scores(1);
  const third = scores(2);
  let beatsFirst = f32x4.lt(score, first);
  let beatsSecond = f32x4.lt(score, second);
  let beatsThird = f32x4.lt(score, third);
  const equal = v128.or(v128.or(f32x4.eq(score, first), f32x4.eq(score, second)), f32x4.eq(score, third));
  if (v128.any_true(equal)) {
    beatsFirst = v128.or(beatsFirst, winsTie(f32x4.eq(score, first), member, members(0), hashes));
    beatsSecond = v128.or(beatsSecond, winsTie(f32x4.eq(score, second), member, members(1), hashes));
    beatsThird = v128.or(beatsThird, winsTie(f32x4.eq(score, third), member, members(2), hashes));
  }
  const member4 = i32x4.splat(member);
  const owner = members(0);
  const runnerUp = members(1);
  const others = v128.bitselect(member4, members(2), beatsThird);
  set(2, f32x4.pmin(third, f32x4.pmax(score, second)), v128.bitselect(runnerUp, others, beatsSecond));
  const ahead = v128.bitselect(member4, runnerUp, beatsSecond);
  set(1, f32x4.pmin(second, f32x4.pmax(score, first)), v128.bitselect(owner, ahead, beatsFirst));
  set(0, f32x4.pmin(first, score), v128.bitselect(member4, owner, beatsFirst));
}

/** @returns the lanes in which a member's hash is lower than that of the rival it ties with */
function winsTie(equal: v128, member: i32, rivals: v128, hashes: usize): v128 {
  const at = block + 96;
  const hash = load<u64>(hashes + ((<usize>member) << 3));
  v128.store(at, rivals);
  for (let lane: usize = 0; lane < 4; lane++) {
    const cell = at + (lane << 2);
    const rival = load<u32>(cell);
    const wins = rival < <u32>UNKNOWN && hash < load<u64>(hashes + ((<usize>rival) << 3));
    store<i32>(cell, wins ? -1 : 0);
  }
  return v128.and(equal, v128.load(at));
}

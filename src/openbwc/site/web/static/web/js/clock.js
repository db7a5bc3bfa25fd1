// Times as people read them: milliseconds from the first frame, and moments in UTC.
export function clock(ms, precise = false) {
  const whole = Math.max(0, Math.round(ms));
  const hours = Math.floor(whole / 3600000);
  const minutes = Math.floor(whole / 60000) % 60;
  const seconds = Math.floor(whole / 1000) % 60;
  const head = hours ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes);
  const tail = precise ? `.${String(whole % 1000).padStart(3, '0')}` : '';
  return `${head}:${String(seconds).padStart(2, '0')}${tail}`;
}

export function utc(date) {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

// Uploads by tus: each file with its progress; a lost line is taken up again by itself, and so is a file chosen anew.
const CHUNK = 8 * 1024 * 1024;
const form = document.getElementById('upload');
const list = document.getElementById('progress');
const token = form.querySelector('[name=csrfmiddlewaretoken]').value;
const OUTCOMES = {
  recording: ['mark mark--yes', 'in the vault, and catalogued as a recording'],
  quarantine: ['mark mark--no', 'in the vault, kept in quarantine with its reasons'],
  waiting: ['mark mark--wait', 'received whole; it is taken in as soon as the vault can'],
};

function rowOf(file) {
  const row = document.createElement('li');
  const bar = document.createElement('progress');
  bar.max = 100;
  bar.value = 0;
  bar.className = 'upload__bar';
  bar.setAttribute('aria-label', `Progress of ${file.name}`);
  const name = document.createElement('strong');
  name.textContent = file.name;
  const state = document.createElement('span');
  state.className = 'mark';
  state.textContent = 'waiting';
  const stop = document.createElement('button');
  stop.type = 'button';
  stop.className = 'usa-button usa-button--unstyled';
  stop.textContent = 'Pause';
  row.append(name, ' ', state, ' ', stop, bar);
  list.append(row);
  return { bar, state, stop };
}

function send(file, serial) {
  const { bar, state, stop } = rowOf(file);
  const say = (marks, words) => { state.className = marks; state.textContent = words; };
  return new Promise((resolve) => {
    let outcome = 'waiting';
    const upload = new window.tus.Upload(file, {
      endpoint: form.dataset.endpoint,
      chunkSize: CHUNK,
      retryDelays: [0, 1000, 3000, 10000, 30000],
      metadata: { filename: file.name, camera: serial },
      headers: { 'X-CSRFToken': token },
      removeFingerprintOnSuccess: true,
      fingerprint: (one) => Promise.resolve(['openbwc', serial, one.name, one.size, one.lastModified].join('|')),
      onAfterResponse: (_, answer) => { outcome = answer.getHeader('OpenBWC-Outcome') ?? outcome; },
      onProgress: (sent, total) => {
        bar.value = total ? (sent / total) * 100 : 100;
        say('mark', `${Math.floor(bar.value)} %`);
      },
      onSuccess: () => {
        bar.value = 100;
        stop.hidden = true;
        say(...OUTCOMES[outcome]);
        resolve(true);
      },
      onError: (error) => {
        stop.textContent = 'Try again';
        say('mark mark--no', error.originalResponse?.getBody() || 'The line is down. What arrived is kept.');
        resolve(false);
      },
    });
    const start = () => upload.findPreviousUploads().then((known) => {
      if (known.length) upload.resumeFromPreviousUpload(known[0]);
      upload.start();
    });
    stop.addEventListener('click', () => {
      if (stop.textContent === 'Pause') {
        upload.abort();
        stop.textContent = 'Go on';
        say('mark mark--wait', 'paused');
      } else {
        stop.textContent = 'Pause';
        start();
      }
    });
    start();
  });
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const serial = document.getElementById('serial').value.trim();
  for (const file of document.getElementById('files').files) await send(file, serial);
  const row = document.createElement('li');
  const link = document.createElement('a');
  link.href = window.location.pathname;
  link.textContent = 'See what became of them';
  row.append(link);
  list.append(row);
});

// Says in the page what the passkey ceremony reported, instead of only in the console.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault();
  const place = document.getElementById('passkey-error');
  if (!place) return;
  const reason = event.detail.exception?.name === 'NotAllowedError'
    ? 'The passkey was not used: the request was cancelled or timed out. Try again.'
    : `The passkey could not be used (${event.detail.exception?.message ?? 'unknown reason'}). Use your password instead.`;
  place.textContent = reason;
  document.getElementById('passkey-alert').hidden = false;
});

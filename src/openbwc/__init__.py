"""OpenBWC: a department's body-worn-camera programme and the evidence that its cameras make."""

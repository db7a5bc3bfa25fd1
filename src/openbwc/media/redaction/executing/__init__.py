"""Where the work is done: in processes of this machine, or on a cluster; a lost worker costs only its piece."""

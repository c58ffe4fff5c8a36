"""The embedded media server: a process of its own that forwards pictures and sound without looking into them."""

"""What Shanghai asks of a licence assessment besides: a picture at each node, 24 hours, an audit, a licence file."""

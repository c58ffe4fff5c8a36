"""What makes a checkout run, checks it and draws its pictures. Nothing here is part of the product."""

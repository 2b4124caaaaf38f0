"""The forms that the integrated budget system prints, in most provinces."""

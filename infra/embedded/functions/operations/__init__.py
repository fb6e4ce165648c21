"""What Lambda is asked beside making and changing functions: operations, a subject a file."""

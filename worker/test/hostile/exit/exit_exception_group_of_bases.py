class E(BaseException):
    def __str__(self): raise self
    __repr__ = __str__
raise E

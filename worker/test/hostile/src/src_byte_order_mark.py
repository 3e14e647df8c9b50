print('é DONE')

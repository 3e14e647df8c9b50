print('DONE')


